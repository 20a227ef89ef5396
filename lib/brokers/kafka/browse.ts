import { z } from 'zod'
import type { BrokerMessage, BrowseCostReport, BrowseRequest, BrowseResult } from '../contract.ts'
import { BrokerError } from '../error.ts'
import type { Cluster } from './cluster.ts'
import { collectOffsets, EARLIEST, LATEST, listOffsets, type OffsetTable } from './offsets.ts'
import { backwardReader, forwardReader, type PartitionReader } from './partition-reader.ts'
import { topicProblem } from './problems.ts'
import { eachBroker } from './each-broker.ts'
import { readTopic } from './topic.ts'
import { planByLeader, type TopicView } from './topic-view.ts'

/** Reading a log changes nothing. */
export const FREE: BrowseCostReport = {
  cost: 'free',
  explanation: 'Reading a Kafka topic changes nothing: no group is joined and no offset is committed.',
  looksLeft: null,
}

/** A page ends early when its bodies grow beyond this, whatever the limit. */
const PAGE_BYTES = 32 * 1024 * 1024
/** Partitions fetched from at the same time. */
const PARALLEL = 4

/** Partition → next offset (forwards) or the first offset shown (newest first). */
const cursorSchema = z.object({ newestFirst: z.boolean(), at: z.record(z.string().regex(/^\d{1,9}$/), z.number().int().min(0)) })
type Cursor = z.infer<typeof cursorSchema>

/** One page of messages over all partitions, merged by time. Offsets [start, end) are those of the moment of the call. */
export async function browseTopic(cluster: Cluster, request: BrowseRequest, signal: AbortSignal): Promise<BrowseResult> {
  const topic = await readTopic(cluster, request.destination.name, signal)
  const cursor = request.cursor === null ? null : parseCursor(request.cursor)
  const newestFirst = cursor?.newestFirst ?? request.newestFirst ?? false
  const ranges = await offsetRanges(cluster, topic, request.fromTime, signal)
  const share = Math.max(1, Math.ceil(request.limit / Math.max(1, ranges.size)))
  const readers = new Map<number, PartitionReader>()
  for (const [partition, range] of ranges) {
    if (request.partition !== undefined && request.partition !== partition) continue
    const at = cursor?.at[String(partition)]
    const since = within(range, request.fromOffset, false)
    const options = { topic, partition, maxBodyBytes: request.maxBodyBytes, ...within(since, at, newestFirst) }
    readers.set(partition, (newestFirst ? backwardReader : forwardReader)(cluster, options, share))
  }
  const { messages, exhausted } = await merge([...readers.values()], request.limit, newestFirst, signal)
  const at = Object.fromEntries([...readers].map(([partition, reader]) => [String(partition), reader.position]))
  return { messages, nextCursor: exhausted ? null : JSON.stringify({ newestFirst, at } satisfies Cursor), cost: FREE }
}

/** The range from an offset on, or, newest first, up to it; inside what there is. */
function within(range: { start: number; end: number }, at: number | undefined, newestFirst: boolean): { start: number; end: number } {
  if (at === undefined) return range
  return newestFirst
    ? { start: range.start, end: Math.min(range.end, at) }
    : { start: Math.min(range.end, Math.max(range.start, at)), end: range.end }
}

/** Takes the oldest (or newest) of the partitions' next messages until the page is full. */
async function merge(
  readers: PartitionReader[],
  limit: number,
  newestFirst: boolean,
  signal: AbortSignal,
): Promise<{ messages: BrokerMessage[]; exhausted: boolean }> {
  const heads = new Map<PartitionReader, BrokerMessage | null>()
  for (let i = 0; i < readers.length; i += PARALLEL) {
    await Promise.all(readers.slice(i, i + PARALLEL).map(async (reader) => heads.set(reader, await reader.peek(signal))))
  }
  const before = (a: BrokerMessage, b: BrokerMessage): boolean => {
    const [left, right] = [a.timestamp ?? 0, b.timestamp ?? 0]
    return newestFirst ? left > right : left < right
  }
  const messages: BrokerMessage[] = []
  let bytes = 0
  while (messages.length < limit && bytes < PAGE_BYTES) {
    let best: [PartitionReader, BrokerMessage] | null = null
    for (const [reader, head] of heads) if (head && (!best || before(head, best[1]))) best = [reader, head]
    if (!best) break
    const [reader, message] = best
    messages.push(message)
    bytes += message.body.length
    reader.take()
    heads.set(reader, messages.length < limit ? await reader.peek(signal) : null)
  }
  if (messages.length < limit && bytes < PAGE_BYTES) return { messages, exhausted: true }
  const left = await Promise.all(readers.map(async (reader) => (await reader.peek(signal)) !== null))
  return { messages, exhausted: !left.includes(true) }
}

/** First and next offset of each partition; with `fromTime`, first is the first message written since (or the end). */
export async function offsetRanges(
  cluster: Cluster,
  topic: TopicView,
  fromTime: number | undefined,
  signal: AbortSignal,
): Promise<Map<number, { start: number; end: number }>> {
  const [starts, ends]: [OffsetTable, OffsetTable] = [new Map(), new Map()]
  const plan = planByLeader([topic], cluster.brokers)
  const { failed } = await eachBroker(cluster.brokers, async (broker) => {
    const set = plan.get(broker.nodeId)
    if (!set || set.size === 0) return
    const from = fromTime === undefined ? EARLIEST : BigInt(Math.max(0, Math.floor(fromTime)))
    const [first, last] = await Promise.all([
      listOffsets(cluster, broker, set, from, signal),
      listOffsets(cluster, broker, set, LATEST, signal),
    ])
    const [refused] = [...collectOffsets(first, starts), ...collectOffsets(last, ends)]
    if (refused) {
      const { code, detail, hint } = topicProblem(topic.name, refused.errorCode)
      throw new BrokerError(code, detail, hint)
    }
  })
  const failure = [...failed.values()][0]
  if (failure) throw failure
  const ranges = new Map<number, { start: number; end: number }>()
  for (const [partition, end] of ends.get(topic.name) ?? []) {
    const start = starts.get(topic.name)?.get(partition) ?? 0
    // −1: nothing was written since that time.
    ranges.set(partition, { start: start < 0 ? end : Math.min(start, end), end })
  }
  return ranges
}

function parseCursor(text: string): Cursor {
  try {
    return cursorSchema.parse(JSON.parse(text))
  } catch (error) {
    throw new BrokerError('object-error', 'This page position is not one Spillway made', 'Start again from the first page.', {
      cause: error,
    })
  }
}
