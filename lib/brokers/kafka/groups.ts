import { ProtocolError } from '@platformatic/kafka'
import type { Broker, Cluster } from './cluster.ts'
import { NONE } from './error-codes.ts'
import { toBrokerError } from './errors.ts'
import {
  CONSUMER_GROUP_DESCRIBE,
  DESCRIBE_GROUPS,
  LIST_GROUPS,
  negotiate,
  OFFSET_FETCH,
  OFFSET_FETCH_ONE,
  type ClassicGroup,
  type ConsumerGroup,
  type OffsetFetchGroup,
} from './protocol.ts'

export interface ListedGroup {
  id: string
  /** classic, consumer, share, streams; brokers before 3.8 know only classic. */
  type: string
  /** What the members of a classic group speak: consumer, connect, …; '' when it only holds offsets. */
  protocolType: string
  /** Absent before 2.6. */
  state?: string
}

/** All that one broker says about the groups it coordinates. */
export interface BrokerGroups {
  groups: ListedGroup[]
  offsets: OffsetFetchGroup[]
  classic: ClassicGroup[]
  consumer: ConsumerGroup[]
}

/**
 * Groups of one coordinator: ListGroups without a type filter, then at the same time one OffsetFetch for all of them and, when
 * `describe` is wanted, one request for each kind of group that can be described. At most 4 requests.
 */
export async function readGroups(cluster: Cluster, broker: Broker, describe: boolean, signal: AbortSignal): Promise<BrokerGroups> {
  const listed = await cluster.at(broker, LIST_GROUPS, [[], []], signal)
  if (listed.errorCode !== NONE) {
    throw toBrokerError(new ProtocolError(listed.errorCode), `Broker ${broker.nodeId} does not list its consumer groups`)
  }
  const groups = listed.groups.map(({ groupId, protocolType, groupState, groupType }): ListedGroup => ({
    id: groupId,
    protocolType,
    type: groupType?.toLowerCase() || 'classic',
    ...(groupState && { state: groupState }),
  }))
  const of = (wanted: (group: ListedGroup) => boolean): string[] => groups.filter(wanted).map((group) => group.id)
  // Share groups have no committed offsets. Members of other classic protocols (Connect) hold bytes of their own.
  const readers = of((group) => group.type !== 'share')
  const classic = describe ? of((group) => group.type === 'classic' && group.protocolType === 'consumer') : []
  const consumer = describe ? of((group) => group.type === 'consumer') : []
  const [offsets, describedClassic, describedConsumer] = await Promise.all([
    readers.length > 0 ? fetchOffsets(cluster, broker, readers, signal) : [],
    classic.length > 0 ? cluster.at(broker, DESCRIBE_GROUPS, [classic, false], signal).then((answer) => answer.groups) : [],
    consumer.length > 0 ? cluster.at(broker, CONSUMER_GROUP_DESCRIBE, [consumer, false], signal).then((answer) => answer.groups) : [],
  ])
  return { groups, offsets, classic: describedClassic, consumer: describedConsumer }
}

async function fetchOffsets(cluster: Cluster, broker: Broker, ids: string[], signal: AbortSignal): Promise<OffsetFetchGroup[]> {
  // A null topic list means "only what is committed". The library's type asks for an array, its writer and the protocol take null.
  const topics = null as unknown as []
  const { versions } = await cluster.connections.greet(broker, { signal, timeoutMs: 4_000 })
  if (negotiate(OFFSET_FETCH, versions)) {
    const groups = ids.map((groupId) => ({ groupId, memberId: null, memberEpoch: -1, topics }))
    return (await cluster.at(broker, OFFSET_FETCH, [groups, false], signal)).groups
  }
  return Promise.all(
    ids.map(async (groupId) => {
      const answer = await cluster.at(broker, OFFSET_FETCH_ONE, [[{ groupId, topics }], false], signal)
      return { groupId, topics: answer.topics, errorCode: answer.errorCode }
    }),
  )
}
