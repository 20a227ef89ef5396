import type { BrowseCostReport, BrowseRequest, BrowseResult } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { cursorAfter, noPartition, parseCursor, within } from '../log/cursor.ts'
import { merge } from '../log/merge.ts'
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

/**
 * One page of messages over all partitions, merged by time. Offsets [start, end) are those of the moment of the call. Rejects with
 * `object-error` when the partition asked for is not there.
 */
export async function browseTopic(cluster: Cluster, request: BrowseRequest, signal: AbortSignal): Promise<BrowseResult> {
  const topic = await readTopic(cluster, request.destination.name, signal)
  const cursor = parseCursor(request.cursor)
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
  if (request.partition !== undefined && readers.size === 0) throw noPartition(topic.name, request.partition)
  const { messages, exhausted } = await merge([...readers.values()], request.limit, newestFirst, signal)
  return { messages, nextCursor: exhausted ? null : cursorAfter(readers, newestFirst), cost: FREE }
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
