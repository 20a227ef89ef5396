import type { DestinationRef, DestinationSample, MemberInfo, NodeInfo, SubscriptionInfo, SubscriptionSample } from '../contract.ts'
import type { Broker } from './cluster.ts'
import { membersOf, topicsOf, type GroupView } from './group-view.ts'
import type { OffsetTable } from './offsets.ts'
import type { TopicView } from './topic-view.ts'

/** Kafka has no namespaces. */
export const ref = (name: string): DestinationRef => ({ namespace: '', name })

/** Numbers of a topic. Without every partition there is no total: a sum over fewer partitions would look like a reset. */
export function destinationSample(topic: TopicView, ends: OffsetTable, starts: OffsetTable, sizeBytes?: number): DestinationSample {
  const [endOf, startOf] = [ends.get(topic.name), starts.get(topic.name)]
  const partitions = topic.partitions.flatMap(({ index }) => {
    const [start, end] = [startOf?.get(index), endOf?.get(index)]
    return start === undefined || end === undefined ? [] : [{ partition: index, start: Math.min(start, end), end }]
  })
  const complete = partitions.length === topic.partitions.length && partitions.length > 0
  return {
    destination: ref(topic.name),
    partitions,
    ...(complete && { inTotal: partitions.reduce((sum, { end }) => sum + end, 0) }),
    ...(sizeBytes !== undefined && { sizeBytes }),
  }
}

/** Positions of a group on each topic that exists; every partition is named, null where nothing is committed. */
export function subscriptionSamples(group: GroupView, topics: ReadonlyMap<string, TopicView>): SubscriptionSample[] {
  return existing(group, topics).map((topic) => {
    const committed = group.committed.get(topic.name)
    const members = membersOf(group, topic.name)
    return {
      group: group.id,
      destination: ref(topic.name),
      ...(members && { members: members.length }),
      ...(group.state && { state: group.state }),
      committed: topic.partitions.map(({ index }) => ({ partition: index, offset: committed?.get(index) ?? null })),
    }
  })
}

/** Who reads which topic, for the slow loop. */
export function subscriptionInfos(group: GroupView, topics: ReadonlyMap<string, TopicView>): SubscriptionInfo[] {
  return existing(group, topics).map((topic) => ({
    group: group.id,
    destination: ref(topic.name),
    state: group.state,
    protocol: group.type,
    members: (membersOf(group, topic.name) ?? []).map((member): MemberInfo => ({
      id: member.id,
      clientId: member.clientId,
      host: member.host,
      partitions: member.assigned.get(topic.name)?.toSorted((a, b) => a - b) ?? [],
      prefetch: null,
    })),
  }))
}

function existing(group: GroupView, topics: ReadonlyMap<string, TopicView>): TopicView[] {
  return [...topicsOf(group)].flatMap((name) => topics.get(name) ?? [])
}

export interface NodeFacts {
  brokers: readonly Broker[]
  topics: readonly TopicView[]
  /** Node ids that are registered but did not answer. */
  silent: ReadonlySet<number>
  /** Node id of the active controller, where known. */
  controller?: number
  disks?: ReadonlyMap<number, { totalBytes?: number; freeBytes?: number; offlineDirs: number }>
}

/** Brokers that are registered, and those that only replica lists still name: they are down. */
export function nodeInfos({ brokers, topics, silent, controller, disks }: NodeFacts): NodeInfo[] {
  const load = new Map<number, { leads: number; behind: number }>(brokers.map((broker) => [broker.nodeId, { leads: 0, behind: 0 }]))
  const of = (id: number): { leads: number; behind: number } => {
    const found = load.get(id) ?? { leads: 0, behind: 0 }
    load.set(id, found)
    return found
  }
  for (const partition of topics.flatMap((topic) => topic.partitions)) {
    for (const id of partition.replicas) if (!partition.isr.includes(id)) of(id).behind++
    if (partition.leader >= 0) of(partition.leader).leads++
    for (const id of partition.replicas) of(id)
  }
  const registered = new Set(brokers.map((broker) => broker.nodeId))
  return [...load]
    .toSorted(([a], [b]) => a - b)
    .map(([id, { leads, behind }]) => {
      const disk = disks?.get(id)
      return {
        name: String(id),
        up: registered.has(id) && !silent.has(id),
        role: id === controller ? 'broker, active controller' : 'broker',
        resources: {
          partitionsLed: leads,
          replicasBehind: behind,
          ...(disk?.totalBytes !== undefined && { diskTotalBytes: disk.totalBytes }),
          ...(disk?.freeBytes !== undefined && { diskFreeBytes: disk.freeBytes }),
        },
        alarms: [
          ...(silent.has(id) ? ['does not answer'] : []),
          ...(disk && disk.offlineDirs > 0 ? [`${disk.offlineDirs} log folder offline`] : []),
        ],
      }
    })
}
