import type { BrowseCostReport, BrowseRequest, BrowseResult } from '../contract.ts'
import { cursorAfter, noPartition, parseCursor, within } from '../log/cursor.ts'
import { merge } from '../log/merge.ts'
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

/** One page of messages over all queues, or over one partition, merged by store time. Rejects with `object-error` when there is no such partition. */
export async function browseTopic(cluster: Cluster, request: BrowseRequest, signal: AbortSignal): Promise<BrowseResult> {
  const cursor = parseCursor(request.cursor)
  const topic = await readTopic(cluster, topicOf(request.destination), signal, request.partition)
  const newestFirst = cursor?.newestFirst ?? request.newestFirst ?? false
  const share = Math.min(PULL_BATCH, Math.max(1, Math.ceil(request.limit / Math.max(1, topic.queues.length))))
  const readers = new Map<number, QueueReader>()
  for (const place of await fromTime(cluster, topic.name, topic.queues, request.fromTime, signal)) {
    const partition = partitionOf(place.broker, place.queueId)
    if (partition === null || (request.partition ?? partition) !== partition) continue
    const options = {
      topic: topic.name,
      queue: within(within(place, request.fromOffset, false), cursor?.at[String(partition)], newestFirst),
      maxBodyBytes: request.maxBodyBytes,
      notBefore: request.fromTime ?? 0,
    }
    readers.set(partition, (newestFirst ? backwardReader : forwardReader)(cluster, options, share))
  }
  if (request.partition !== undefined && readers.size === 0) throw noPartition(topic.name, request.partition)
  const { messages, exhausted } = await merge([...readers.values()], request.limit, newestFirst, signal)
  return { messages, nextCursor: exhausted ? null : cursorAfter(readers, newestFirst), cost: FREE }
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
