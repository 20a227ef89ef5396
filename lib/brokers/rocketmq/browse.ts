import { z } from 'zod'
import type { BrokerMessage, BrowseCostReport, BrowseRequest, BrowseResult } from '../contract.ts'
import { BrokerError } from '../error.ts'
import type { Cluster } from './cluster.ts'
import { refusal } from './errors.ts'
import { topicOf } from './names.ts'
import { partitionOf } from './partitions.ts'
import { PULL_BATCH } from './pull.ts'
import { backwardReader, forwardReader, type QueueReader } from './queue-reader.ts'
import { REQUEST, RESPONSE } from './remoting/codes.ts'
import { readTopic, type QueuePlace } from './topic.ts'

/** Reading a log changes nothing. */
export const FREE: BrowseCostReport = {
  cost: 'free',
  explanation: 'Reading a RocketMQ topic changes nothing: no consumer group is touched and no offset is committed.',
  looksLeft: null,
}

/** A page ends early when its bodies grow beyond this, whatever the limit. */
const PAGE_BYTES = 32 * 1024 * 1024
/** Queues read from at the same time. */
const PARALLEL = 8

/** Partition → next offset (forwards) or the first offset shown (newest first). */
const cursorSchema = z.object({ newestFirst: z.boolean(), at: z.record(z.string().regex(/^\d{1,10}$/), z.number().int().min(0)) })
type Cursor = z.infer<typeof cursorSchema>

/** One page of messages over all queues, merged by store time. */
export async function browseTopic(cluster: Cluster, request: BrowseRequest, signal: AbortSignal): Promise<BrowseResult> {
  const cursor = request.cursor === null ? null : parseCursor(request.cursor)
  const topic = await readTopic(cluster, topicOf(request.destination), signal)
  const newestFirst = cursor?.newestFirst ?? request.newestFirst ?? false
  const share = Math.min(PULL_BATCH, Math.max(1, Math.ceil(request.limit / Math.max(1, topic.queues.length))))
  const readers = new Map<number, QueueReader>()
  for (const place of await fromTime(cluster, topic.name, topic.queues, request.fromTime, signal)) {
    const partition = partitionOf(place.broker, place.queueId)
    if (partition === null) continue
    const options = {
      topic: topic.name,
      queue: within(place, cursor?.at[String(partition)], newestFirst),
      maxBodyBytes: request.maxBodyBytes,
      notBefore: request.fromTime ?? 0,
    }
    readers.set(partition, (newestFirst ? backwardReader : forwardReader)(cluster, options, share))
  }
  const { messages, exhausted } = await merge([...readers.values()], request.limit, newestFirst, signal)
  const at = Object.fromEntries([...readers].map(([partition, reader]) => [String(partition), reader.position]))
  return { messages, nextCursor: exhausted ? null : JSON.stringify({ newestFirst, at } satisfies Cursor), cost: FREE }
}

function within(place: QueuePlace, at: number | undefined, newestFirst: boolean): QueuePlace {
  if (at === undefined) return place
  return newestFirst ? { ...place, end: Math.min(place.end, at) } : { ...place, start: Math.max(place.start, at) }
}

/** Queues from the first message stored at or after a time. */
async function fromTime(
  cluster: Cluster,
  topic: string,
  queues: readonly QueuePlace[],
  time: number | undefined,
  signal: AbortSignal,
): Promise<QueuePlace[]> {
  if (time === undefined) return [...queues]
  return Promise.all(
    queues.map(async (place) => {
      if (place.end === place.start) return place
      const fields = { topic, queueId: String(place.queueId), timestamp: String(Math.max(0, Math.floor(time))) }
      const answer = await cluster.ask(place.address, REQUEST.SEARCH_OFFSET_BY_TIMESTAMP, fields, signal)
      if (answer.code !== RESPONSE.SUCCESS) throw refusal(answer, `Topic ${topic} cannot be searched by time`)
      const offset = Number(answer.fields['offset'] ?? 0)
      return { ...place, start: Math.min(place.end, Math.max(place.start, offset)) }
    }),
  )
}

/** Takes the oldest (or newest) of the queues' next messages until the page is full. */
async function merge(
  readers: QueueReader[],
  limit: number,
  newestFirst: boolean,
  signal: AbortSignal,
): Promise<{ messages: BrokerMessage[]; exhausted: boolean }> {
  const heads = new Map<QueueReader, BrokerMessage | null>()
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
    let best: [QueueReader, BrokerMessage] | null = null
    for (const [reader, head] of heads) if (head && (!best || before(head, best[1]))) best = [reader, head]
    if (!best) return { messages, exhausted: true }
    const [reader, message] = best
    messages.push(message)
    bytes += message.body.length
    reader.take()
    heads.set(reader, messages.length < limit ? await reader.peek(signal) : null)
  }
  const left = await Promise.all(readers.map(async (reader) => (await reader.peek(signal)) !== null))
  return { messages, exhausted: !left.includes(true) }
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
