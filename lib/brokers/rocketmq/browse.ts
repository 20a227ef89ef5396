import { z } from 'zod'
import type { BrowseCostReport, BrowseRequest, BrowseResult } from '../contract.ts'
import { BrokerError } from '../error.ts'
import type { Cluster } from './cluster.ts'
import { refusal } from './errors.ts'
import { merge } from './merge.ts'
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

/** Partition → next offset (forwards) or the first offset shown (newest first). */
const cursorSchema = z.object({ newestFirst: z.boolean(), at: z.record(z.string().regex(/^\d{1,10}$/), z.number().int().min(0)) })
type Cursor = z.infer<typeof cursorSchema>

/** One page of messages over all queues, or over one partition, merged by store time. Rejects with `object-error` when there is no such partition. */
export async function browseTopic(cluster: Cluster, request: BrowseRequest, signal: AbortSignal): Promise<BrowseResult> {
  const cursor = request.cursor === null ? null : parseCursor(request.cursor)
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
  const at = Object.fromEntries([...readers].map(([partition, reader]) => [String(partition), reader.position]))
  return { messages, nextCursor: exhausted ? null : JSON.stringify({ newestFirst, at } satisfies Cursor), cost: FREE }
}

/** The queue from an offset on, or, newest first, up to it; inside what there is. */
function within(place: QueuePlace, at: number | undefined, newestFirst: boolean): QueuePlace {
  if (at === undefined) return place
  return newestFirst ? { ...place, end: Math.min(place.end, at) } : { ...place, start: Math.min(place.end, Math.max(place.start, at)) }
}

const noPartition = (topic: string, partition: number): BrokerError =>
  new BrokerError(
    'object-error',
    `Topic ${topic} has no partition ${partition} now`,
    'The list of its partitions names those there are; a broker that is down takes its own along.',
  )

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

function parseCursor(text: string): Cursor {
  try {
    return cursorSchema.parse(JSON.parse(text))
  } catch (error) {
    throw wrongCursor(error)
  }
}

export const wrongCursor = (cause: unknown): BrokerError =>
  new BrokerError('object-error', 'This page position is not one Spillway made', 'Start again from the first page.', { cause })
