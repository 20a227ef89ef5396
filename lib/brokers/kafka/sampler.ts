import type { Problem, Sample } from '../contract.ts'
import { BrokerError } from '../error.ts'
import type { Broker, Cluster } from './cluster.ts'
import { isPassing } from './error-codes.ts'
import { eachBroker, silentOf } from './each-broker.ts'
import { groupViews } from './group-view.ts'
import { readGroups } from './groups.ts'
import { collectOffsets, EARLIEST, LATEST, listOffsets, type OffsetTable, type PartitionSet } from './offsets.ts'
import { groupProblems, nodeProblem, topicProblem, topicProblems } from './problems.ts'
import { planByLeader, topicViews, type TopicView } from './topic-view.ts'
import { destinationSample, nodeInfos, ref, subscriptionSamples } from './transform.ts'
import type { Memory } from './memory.ts'

/** First offsets move only with retention, so one poll in so many asks for all of them. */
const STARTS_EVERY = 6

/**
 * The fast loop: Metadata, then groups with their committed offsets, then end offsets (in this order, so that lag is never
 * negative). Each step asks all brokers at once and at most 1 + 6 requests for each broker are sent, usually 1 + 4.
 */
export class Sampler {
  readonly #cluster: Cluster
  readonly #memory: Memory
  #polls = 0
  /** Topics whose offsets were refused in the last poll. */
  #refused = new Set<string>()
  #starts: { ids: Map<string, string>; table: OffsetTable } = { ids: new Map(), table: new Map() }

  constructor(cluster: Cluster, memory: Memory) {
    this.#cluster = cluster
    this.#memory = memory
  }

  async sample(signal: AbortSignal): Promise<Sample> {
    const sentBefore = this.#cluster.connections.requests
    const metadata = await this.#cluster.metadata(null, signal)
    const topics = topicViews(metadata)
    const denied = await this.#memory.missing(topics, signal)
    const brokers = this.#cluster.brokers

    const answers = await eachBroker(brokers, async (broker) => groupViews(await readGroups(this.#cluster, broker, true, signal)))
    const silent = silentOf(answers.failed)
    const offsets = await this.#offsets(
      topics,
      brokers.filter((broker) => !silent.has(broker.nodeId)),
      signal,
    )
    const failed = new Map([...answers.failed, ...offsets.failed])
    if (brokers.length > 0 && answers.good.size === 0 && offsets.answered === 0) {
      throw [...answers.failed.values()][0] ?? new BrokerError('unavailable', 'No broker answered', 'Look at the brokers.')
    }

    const groups = [...answers.good.values()].flat()
    const byName = new Map(topics.map((topic) => [topic.name, topic]))
    const destinations = topics.map((topic) => destinationSample(topic, offsets.ends, this.#starts.table, this.#memory.sizeOf(topic.name)))
    const partial = destinations.filter((sample) => sample.inTotal === undefined).map((sample) => sample.destination)
    return {
      destinations,
      subscriptions: groups.flatMap((group) => subscriptionSamples(group, byName)),
      nodes: nodeInfos({ brokers, topics, silent: silentOf(failed), ...this.#memory.nodeFacts }),
      problems: [
        ...[...failed].map(([id, error]) => nodeProblem(id, error)),
        ...topicProblems(topics),
        ...offsets.problems,
        ...denied.map(({ name, errorCode }) => topicProblem(name, errorCode)),
        ...groupProblems(groups),
      ],
      notObserved: [...partial, ...denied.map(({ name }) => ref(name))],
      notObservedGroups: this.#memory.unseenGroups(answers.good, answers.failed, topics),
      requests: this.#cluster.connections.requests - sentBefore,
    }
  }

  /** End offsets of every led partition; start offsets of all now and then, of new topics at once. */
  async #offsets(topics: TopicView[], brokers: readonly Broker[], signal: AbortSignal): Promise<OffsetRound> {
    const everyStart = this.#polls++ % STARTS_EVERY === 0
    const known = this.#starts
    const isNew = (topic: TopicView, index: number): boolean =>
      known.ids.get(topic.name) !== topic.id || known.table.get(topic.name)?.get(index) === undefined
    const endPlan = planByLeader(topics, brokers)
    const startPlan = everyStart ? endPlan : planByLeader(topics, brokers, isNew)
    const ends: OffsetTable = new Map()
    const starts: OffsetTable = new Map(everyStart ? [] : known.table)
    const refused = new Map<string, number>()
    const ask = async (broker: Broker, set: PartitionSet | undefined, at: bigint, into: OffsetTable): Promise<void> => {
      if (!set || set.size === 0) return
      const failures = collectOffsets(await listOffsets(this.#cluster, broker, set, at, signal), into)
      if (at === LATEST) for (const { topic, errorCode } of failures) refused.set(topic, errorCode)
    }
    const { good, failed } = await eachBroker(brokers, async (broker) => {
      await Promise.all([
        ask(broker, startPlan.get(broker.nodeId), EARLIEST, starts),
        ask(broker, endPlan.get(broker.nodeId), LATEST, ends),
      ])
    })
    // A start that was not answered this time keeps its last value, unless the topic is a new one of the same name.
    for (const topic of topics) {
      if (everyStart && known.ids.get(topic.name) === topic.id) {
        starts.set(topic.name, new Map([...(known.table.get(topic.name) ?? []), ...(starts.get(topic.name) ?? [])]))
      }
    }
    const names = new Set(topics.map((topic) => topic.name))
    this.#starts = {
      ids: new Map(topics.map((topic) => [topic.name, topic.id])),
      table: new Map([...starts].filter(([name]) => names.has(name))),
    }
    // A leader that just moved, or a topic that is just being made, refuses for a moment. Twice in a row is worth a word.
    const problems = [...refused].filter(([topic, code]) => !isPassing(code) || this.#refused.has(topic))
    this.#refused = new Set(refused.keys())
    return { ends, problems: problems.map(([topic, code]) => topicProblem(topic, code)), answered: good.size, failed }
  }
}

interface OffsetRound {
  ends: OffsetTable
  problems: Problem[]
  /** Brokers that did not fail. */
  answered: number
  failed: Map<number, BrokerError>
}
