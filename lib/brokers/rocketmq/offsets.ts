import type { BrokerError } from '../error.ts'
import { consumerOffsets, topicStats } from './answers.ts'
import { addressOf, type Broker, type Cluster } from './cluster.ts'
import { eachObject } from './each-broker.ts'
import { REQUEST } from './remoting/codes.ts'

/** First and next offset of one queue. */
export interface QueueRange {
  queueId: number
  start: number
  end: number
}

/** Ranges of all queues of the named topics on one broker, one request for each topic, many at a time. */
export async function readRanges(
  cluster: Cluster,
  broker: Broker,
  topics: Iterable<string>,
  signal: AbortSignal,
): Promise<Map<string, QueueRange[] | BrokerError>> {
  return eachObject(topics, async (topic) => {
    const { offsetTable } = await cluster.read(topicStats, addressOf(broker), REQUEST.GET_TOPIC_STATS_INFO, { topic }, signal)
    return offsetTable
      .map(([{ queueId }, { minOffset, maxOffset }]): QueueRange => {
        // An empty queue may say −1; a queue that lost its files says a start beyond its end.
        const end = Math.max(0, maxOffset)
        return { queueId, start: Math.min(Math.max(0, minOffset), end), end }
      })
      .toSorted((a, b) => a.queueId - b.queueId)
  })
}

/** Group → topic → queue id → committed offset. */
export type Committed = Map<string, Map<string, Map<number, number>>>

/** Everything all groups have committed on one broker, in one request. */
export async function readCommitted(cluster: Cluster, broker: Broker, signal: AbortSignal): Promise<Committed> {
  const { offsetTable } = await cluster.read(consumerOffsets, addressOf(broker), REQUEST.GET_ALL_CONSUMER_OFFSET, {}, signal)
  return committedByGroup(offsetTable)
}

/** Pure half. Keys are `topic@group`; neither may hold an @. */
export function committedByGroup(table: Readonly<Record<string, Readonly<Record<string, number>>>>): Committed {
  const committed: Committed = new Map()
  for (const [key, queues] of Object.entries(table)) {
    const [topic, group] = key.split('@')
    if (topic === undefined || group === undefined) continue
    const topics = committed.get(group) ?? new Map<string, Map<number, number>>()
    committed.set(group, topics)
    topics.set(topic, new Map(Object.entries(queues).map(([queueId, offset]) => [Number(queueId), offset])))
  }
  return committed
}
