/** Broker answers → the words of the contract. Pure. */
import type { DestinationSample, SubscriptionInfo, SubscriptionSample } from '../contract.ts'
import { memberKey } from './assignments.ts'
import { stateOf, type GroupView } from './group-view.ts'
import { isSystemGroup, refOf } from './names.ts'
import type { Committed, QueueRange } from './offsets.ts'
import { partitionOf, queueLabel } from './partitions.ts'
import type { TopicView } from './topic-view.ts'

/** Broker name → ranges of a topic's queues there. */
export type TopicRanges = ReadonlyMap<string, readonly QueueRange[]>

/**
 * Numbers of a topic over all its brokers. `whole` false: a broker told nothing, so there is no total; a sum over fewer queues
 * would look like a reset.
 */
export function destinationSample(topic: string, ranges: TopicRanges, whole: boolean): DestinationSample {
  const several = ranges.size > 1
  const partitions = [...ranges]
    .flatMap(([broker, queues]) =>
      queues.flatMap(({ queueId, start, end }) => {
        const partition = partitionOf(broker, queueId)
        return partition === null ? [] : [{ partition, start, end, label: several ? queueLabel(broker, queueId) : String(queueId) }]
      }),
    )
    .toSorted((a, b) => a.partition - b.partition)
  return {
    destination: refOf(topic),
    partitions,
    ...(whole && partitions.length > 0 && { inTotal: partitions.reduce((sum, { end }) => sum + end, 0) }),
  }
}

/** Position of a group on a topic: every queue is named, null where nothing is committed. */
export function subscriptionSample(
  group: string,
  topic: string,
  ranges: TopicRanges,
  committed: ReadonlyMap<string, Committed>,
): SubscriptionSample {
  const positions = [...ranges].flatMap(([broker, queues]) => {
    const offsets = committed.get(broker)?.get(group)?.get(topic)
    return queues.flatMap(({ queueId, end }) => {
      const partition = partitionOf(broker, queueId)
      const offset = offsets?.get(queueId)
      // Committed offsets are read before ends, but a topic that was made anew may still have those of its predecessor.
      return partition === null ? [] : [{ partition, offset: offset === undefined || offset < 0 ? null : Math.min(offset, end) }]
    })
  })
  return { group, destination: refOf(topic), committed: positions.toSorted((a, b) => a.partition - b.partition) }
}

/** Pairs of group and topic worth showing: not RocketMQ's own groups, and only topics that exist. */
export function subscriptionPairs(
  topics: ReadonlyMap<string, TopicView>,
  byGroup: ReadonlyMap<string, ReadonlySet<string>>,
): { group: string; topic: string }[] {
  return [...byGroup].flatMap(([group, names]) =>
    isSystemGroup(group) ? [] : [...names].filter((topic) => topics.has(topic)).map((topic) => ({ group, topic })),
  )
}

/** `reads`: member → topic → partitions, as far as members told. */
export function subscriptionInfo(
  group: string,
  topic: string,
  view: GroupView | undefined,
  reads: ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>,
): SubscriptionInfo {
  // Members that ask for no topic by name (POP through a proxy) read whatever the group reads.
  const isReader = view && (view.subscribed.size === 0 || view.subscribed.has(topic))
  const members = isReader ? [...view.members.values()] : []
  return {
    group,
    destination: refOf(topic),
    state: stateOf(members.length),
    protocol: view?.protocol ?? '',
    members: members.map((one) => ({ ...one, partitions: [...(reads.get(memberKey(group, one.id))?.get(topic) ?? [])] })),
  }
}
