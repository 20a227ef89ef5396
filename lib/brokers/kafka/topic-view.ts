import type { Broker } from './cluster.ts'
import type { PartitionSet } from './offsets.ts'
import type { MetadataAnswer } from './protocol.ts'

interface PartitionView {
  index: number
  /** Node id; −1 = no leader, nobody can read or write it. */
  leader: number
  replicas: number[]
  isr: number[]
}

/** A topic as Metadata shows it. */
export interface TopicView {
  name: string
  /** UUID of this incarnation; '' before Kafka 2.8. */
  id: string
  internal: boolean
  partitions: PartitionView[]
  errorCode: number
}

const NO_ID = /^[0-]*$/

/** Topics of a Metadata answer, in the order of their names. */
export function topicViews(answer: Pick<MetadataAnswer, 'topics'>): TopicView[] {
  return answer.topics
    .flatMap((topic): TopicView[] => {
      if (!topic.name) return []
      const partitions = topic.partitions
        .map(({ partitionIndex, leaderId, replicaNodes, isrNodes }) => ({
          index: partitionIndex,
          leader: leaderId,
          replicas: replicaNodes,
          isr: isrNodes,
        }))
        .toSorted((a, b) => a.index - b.index)
      const id: string | undefined = topic.topicId
      return [
        {
          name: topic.name,
          id: !id || NO_ID.test(id) ? '' : id,
          internal: topic.isInternal || topic.name.startsWith('__'),
          partitions,
          errorCode: topic.errorCode,
        },
      ]
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** Which broker to ask for which partitions. Partitions whose leader is missing can be asked of nobody. */
export function planByLeader(
  topics: readonly TopicView[],
  brokers: readonly Broker[],
  wanted: (topic: TopicView, partition: number) => boolean = () => true,
): Map<number, PartitionSet> {
  const plan = new Map<number, PartitionSet>(brokers.map((broker) => [broker.nodeId, new Map()]))
  for (const topic of topics) {
    for (const { index, leader } of topic.partitions) {
      const set = plan.get(leader)
      if (!set || !wanted(topic, index)) continue
      const indexes = set.get(topic.name)
      if (indexes) indexes.push(index)
      else set.set(topic.name, [index])
    }
  }
  return plan
}
