import { BrokerError } from '../error.ts'
import type { Broker, Cluster } from './cluster.ts'
import { NONE } from './error-codes.ts'
import { FETCH, type FetchArgs, type FetchedPartition } from './protocol.ts'
import { topicProblem } from './problems.ts'
import type { TopicView } from './topic-view.ts'

/** Bytes asked for at once. The broker sends one whole batch even when it is larger. */
const FETCH_BYTES = 512 * 1024
const FETCH_TIMEOUT_MS = 15_000
const READ_COMMITTED = 1
/** From this version a topic is named by its id. */
const TOPIC_ID_VERSION = 13
const NO_SESSION = -1

/** Leader of a partition; an error that says so when there is none. */
export function leaderOf(cluster: Cluster, topic: TopicView, partition: number): Broker {
  const leader = topic.partitions.find((candidate) => candidate.index === partition)?.leader
  const broker = cluster.brokers.find((candidate) => candidate.nodeId === leader)
  if (broker) return broker
  throw new BrokerError(
    'unavailable',
    `Partition ${partition} of topic ${topic.name} has no leader now`,
    'Bring back a broker that holds a replica of it, then try again.',
  )
}

/** One block of a partition from an offset on. Joins no group and commits nothing. */
export async function fetchPartition(
  cluster: Cluster,
  topic: TopicView,
  partition: number,
  offset: number,
  signal: AbortSignal,
): Promise<FetchedPartition> {
  const leader = leaderOf(cluster, topic, partition)
  const wanted = { partition, currentLeaderEpoch: -1, fetchOffset: BigInt(offset), lastFetchedEpoch: -1, partitionMaxBytes: FETCH_BYTES }
  const answer = await cluster.at(
    leader,
    FETCH,
    (version): FetchArgs => {
      const topicId = version >= TOPIC_ID_VERSION ? topic.id : topic.name
      return [0, 0, FETCH_BYTES, READ_COMMITTED, 0, NO_SESSION, [{ topicId, partitions: [wanted] }], [], '']
    },
    signal,
    FETCH_TIMEOUT_MS,
  )
  const fetched = answer.responses[0]?.partitions[0]
  const errorCode = fetched?.errorCode ?? answer.errorCode
  if (fetched && errorCode === NONE) return fetched
  const { code, detail, hint } = topicProblem(topic.name, errorCode)
  throw new BrokerError(
    code,
    `Partition ${partition}, offset ${offset}: ${detail}`,
    code === 'missing-right' ? 'Give the user the READ right on this topic.' : hint,
  )
}
