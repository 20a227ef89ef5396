import type { Cluster } from './cluster.ts'
import { TOPIC_AUTHORIZATION_FAILED } from './error-codes.ts'
import type { TopicView } from './topic-view.ts'
import type { NodeFacts } from './transform.ts'

/** What the slow loop learned and the fast loop shows along: sizes, disks, the controller; and what was there before. */
export class Memory {
  readonly #cluster: Cluster
  #names = new Set<string>()
  #denied = new Set<string>()
  #sizes = new Map<string, number>()
  /** Group → node id of the coordinator that last listed it. */
  #coordinators = new Map<string, number>()
  #facts: Pick<NodeFacts, 'controller' | 'disks'> = {}

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  /**
   * Topics seen before that Metadata leaves out now, and that are not gone. Kafka hides a topic one may not describe, so those
   * that vanished are asked for once by name: "unknown" is gone, "not authorized" is denied.
   */
  async missing(topics: readonly TopicView[], signal: AbortSignal): Promise<{ name: string; errorCode: number }[]> {
    const now = new Set(topics.map((topic) => topic.name))
    const vanished = [...this.#names].filter((name) => !now.has(name) && !this.#denied.has(name))
    const denied = new Set([...this.#denied].filter((name) => !now.has(name)))
    if (vanished.length > 0) {
      const answer = await this.#cluster.metadata(vanished, signal)
      for (const topic of answer.topics) if (topic.errorCode === TOPIC_AUTHORIZATION_FAILED && topic.name) denied.add(topic.name)
    }
    this.#names = now
    this.#denied = denied
    return [...denied].map((name) => ({ name, errorCode: TOPIC_AUTHORIZATION_FAILED }))
  }

  /**
   * Groups listed before that are missing now and not gone: their coordinator failed, or the part of Kafka's own topic that
   * holds them has no leader. A group that moved is listed by its new coordinator.
   */
  unseenGroups(
    listed: ReadonlyMap<number, readonly { id: string }[]>,
    failed: ReadonlyMap<number, unknown>,
    topics: readonly TopicView[],
  ): string[] {
    const now = new Map([...listed].flatMap(([nodeId, groups]) => groups.map((group) => [group.id, nodeId] as const)))
    const offsets = topics.find((topic) => topic.name === '__consumer_offsets')
    const leaderless = offsets?.partitions.some((partition) => partition.leader < 0) === true
    const kept = [...this.#coordinators].filter(([group, nodeId]) => (leaderless || failed.has(nodeId)) && !now.has(group))
    this.#coordinators = new Map([...kept, ...now])
    return kept.map(([group]) => group)
  }

  learnSizes(sizes: Map<string, number>): void {
    this.#sizes = sizes
  }

  learnNodes(facts: Pick<NodeFacts, 'controller' | 'disks'>): void {
    this.#facts = facts
  }

  /** Bytes on disk of the leader's copy, at most one inventory old. */
  sizeOf(topic: string): number | undefined {
    return this.#sizes.get(topic)
  }

  get nodeFacts(): Pick<NodeFacts, 'controller' | 'disks'> {
    return this.#facts
  }
}
