import { NONE } from './error-codes.ts'
import type { BrokerGroups, ListedGroup } from './groups.ts'
import { decodeAssignment, decodeSubscription } from './member-metadata.ts'
import type { ClassicGroup, ConsumerGroup, OffsetFetchGroup } from './protocol.ts'

interface MemberView {
  id: string
  clientId: string
  host: string
  /** Topic → partitions it reads. */
  assigned: Map<string, number[]>
  /** Topics it asked for; null = not known (a rebalance is under way, or the bytes are not Kafka's). */
  subscribed: Set<string> | null
}

/** A consumer group put together from the answers of its coordinator. */
export interface GroupView {
  id: string
  /** classic, consumer, share, streams. */
  type: string
  state: string
  /** Null = not asked for or not to be had. */
  members: MemberView[] | null
  /** Topic → partition → committed offset; only what is committed. */
  committed: Map<string, Map<number, number>>
  /** Kafka error of the offsets, 0 = none. */
  errorCode: number
}

/** Groups of one coordinator. */
export function groupViews(answer: BrokerGroups): GroupView[] {
  const offsets = new Map(answer.offsets.map((group) => [group.groupId, group]))
  const classic = new Map(answer.classic.map((group) => [group.groupId, group]))
  const consumer = new Map(answer.consumer.map((group) => [group.groupId, group]))
  return answer.groups.map((group) => {
    const described = describe(group, classic.get(group.id), consumer.get(group.id))
    const fetched = offsets.get(group.id)
    return {
      id: group.id,
      type: group.type,
      state: described.state ?? group.state ?? '',
      members: described.members,
      committed: fetched?.errorCode === NONE ? committedOf(fetched) : new Map(),
      errorCode: fetched?.errorCode ?? NONE,
    }
  })
}

function describe(
  group: ListedGroup,
  classic: ClassicGroup | undefined,
  consumer: ConsumerGroup | undefined,
): { state?: string; members: MemberView[] | null } {
  if (consumer?.errorCode === NONE) return { state: consumer.groupState, members: consumer.members.map(consumerMember) }
  // DescribeGroups shows a group it does not know, and every group of another type, as Dead and empty.
  if (classic?.errorCode === NONE && classic.groupState !== 'Dead') {
    return { state: classic.groupState, members: classic.members.map(classicMember) }
  }
  const offsetsOnly = group.type === 'classic' && group.protocolType === '' && group.state === 'Empty'
  return { members: offsetsOnly ? [] : null }
}

function classicMember({ memberId, clientId, clientHost, memberMetadata, memberAssignment }: ClassicGroup['members'][number]): MemberView {
  const topics = decodeSubscription(memberMetadata)
  return {
    id: memberId,
    clientId,
    host: plainHost(clientHost),
    assigned: decodeAssignment(memberAssignment) ?? new Map(),
    subscribed: topics && new Set(topics),
  }
}

function consumerMember({
  memberId,
  clientId,
  clientHost,
  assignment,
  subscribedTopicNames,
}: ConsumerGroup['members'][number]): MemberView {
  return {
    id: memberId,
    clientId,
    host: plainHost(clientHost),
    assigned: new Map(assignment.topicPartitions.map((topic) => [topic.topicName, topic.partitions])),
    // Empty with a regular expression: then only what is assigned tells.
    subscribed: subscribedTopicNames.length > 0 ? new Set(subscribedTopicNames) : null,
  }
}

/** Kafka writes `/10.0.0.7`. */
const plainHost = (host: string): string => host.replace(/^.*\//, '')

function committedOf({ topics }: OffsetFetchGroup): GroupView['committed'] {
  return new Map(
    topics.map(({ name, partitions }) => {
      const good = partitions.filter((partition) => partition.errorCode === NONE && partition.committedOffset >= 0n)
      return [name, new Map(good.map((partition) => [partition.partitionIndex, Number(partition.committedOffset)]))]
    }),
  )
}

/** Members that read a topic or wait to read it; null when the group's members are not known. */
export function membersOf(group: GroupView, topic: string): MemberView[] | null {
  if (!group.members) return null
  return group.members.filter((member) => {
    if (member.assigned.has(topic) || member.subscribed?.has(topic)) return true
    return member.subscribed === null && member.assigned.size === 0
  })
}

/** Topics a group has to do with: committed to, assigned or asked for. */
export function topicsOf(group: GroupView): Set<string> {
  const topics = new Set(group.committed.keys())
  for (const member of group.members ?? []) {
    for (const topic of member.assigned.keys()) topics.add(topic)
    for (const topic of member.subscribed ?? []) topics.add(topic)
  }
  return topics
}
