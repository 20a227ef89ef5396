import type { DestinationSample, Sample, SubscriptionSample } from '../contract.ts'
import { BrokerError } from '../error.ts'
import type { Broker, Cluster } from './cluster.ts'
import { LevelReader, levelDelaysOf, waitingLevels, WheelReader, type Waiting, type Wheel } from './delays.ts'
import { eachBroker } from './each-broker.ts'
import { stateOf, topicsByGroup } from './group-view.ts'
import { HalfReader, type HalfMessages } from './half-messages.ts'
import { LagReader } from './lag-time.ts'
import { Members } from './members.ts'
import type { Memory } from './memory.ts'
import { HALF_TOPIC, HEARTBEAT_TOPIC, refOf, SCHEDULE_TOPIC, TIMER_TOPIC } from './names.ts'
import { nodeInfos, nodeProblems } from './nodes.ts'
import { readRanges, type QueueRange } from './offsets.ts'
import { isQuietSince, type RuntimeTable } from './runtime.ts'
import { survey, type BrokerFacts } from './survey.ts'
import { topicViews } from './topic-view.ts'
import { destinationSample, subscriptionPairs, subscriptionSample, type TopicRanges } from './transform.ts'

/** A broker that has written nothing keeps its offsets; now and then they are read all the same, because retention moves starts. */
const ALL_EVERY = 6

/** What is remembered of one broker from poll to poll. */
interface BrokerMemory {
  runtime: RuntimeTable
  topics: string
  ranges: ReadonlyMap<string, QueueRange[] | BrokerError>
}

interface BrokerNumbers {
  ranges: ReadonlyMap<string, QueueRange[] | BrokerError>
  half: HalfMessages
  levels: Waiting
  wheel: Wheel | null
}

/**
 * The fast loop. Each broker is asked for itself, its topics and everything committed in three requests, then for the offsets of
 * each topic (none, when it has written nothing since), members of each group, and the lag in time of those that are behind.
 * Committed offsets come before ends, so that lag is never negative. No request is made for a pair of group and topic that is not
 * behind.
 */
export class Sampler {
  readonly #cluster: Cluster
  readonly #memory: Memory
  readonly #now: () => number
  readonly #before = new Map<string, BrokerMemory>()
  readonly #readers = new Map<string, { half: HalfReader; levels: LevelReader; wheel: WheelReader }>()
  readonly #lag = new LagReader()
  readonly #members = new Members()
  #polls = 0

  constructor(cluster: Cluster, memory: Memory, now: () => number) {
    this.#cluster = cluster
    this.#memory = memory
    this.#now = now
  }

  async sample(signal: AbortSignal): Promise<Sample> {
    const sentBefore = this.#cluster.remoting.requests
    const found = await survey(this.#cluster, false, signal)
    const { view, facts } = found
    const everything = this.#polls++ % ALL_EVERY === 0
    const alive = view.brokers.filter(({ name }) => facts.good.has(name))
    const numbers = await eachBroker(alive, (broker) =>
      this.#numbers(broker, facts.good.get(broker.name) as BrokerFacts, everything, signal),
    )
    const failed = new Map([...facts.failed, ...numbers.failed])
    if (numbers.good.size === 0 && alive.length > 0)
      throw [...failed.values()][0] ?? new BrokerError('unavailable', 'No broker answered', 'Look at the brokers.')

    const topics = topicViews(new Map([...facts.good].map(([name, fact]) => [name, fact.topics])))
    const partial = this.#memory.topicsOn(failed)
    for (const [name, fact] of facts.good) {
      if (numbers.failed.has(name)) for (const topic of Object.keys(fact.topics)) partial.add(topic)
    }
    const problems = nodeProblems({ ...found, facts: { ...facts, failed } })
    const ranges = new Map<string, TopicRanges>()
    for (const topic of topics.keys()) {
      const byBroker = new Map<string, readonly QueueRange[]>()
      for (const [broker, { ranges: all }] of numbers.good) {
        const answer = all.get(topic)
        if (answer instanceof BrokerError) {
          partial.add(topic)
          // A topic deleted between two requests is no trouble.
          if (answer.code !== 'object-error') problems.push({ ...answer.toProblem(), object: refOf(topic) })
        } else if (answer) byBroker.set(broker, answer)
      }
      if (byBroker.size > 0) ranges.set(topic, byBroker)
    }
    const destinations = [...ranges].map(([topic, byBroker]) =>
      this.#withExtras(destinationSample(topic, byBroker, !partial.has(topic)), topic, numbers.good),
    )
    const committed = new Map([...facts.good].map(([name, fact]) => [name, fact.committed]))
    const byGroup = topicsByGroup(committed.values(), this.#memory.groups)
    const pairs = subscriptionPairs(topics, byGroup).filter(({ topic }) => ranges.has(topic) && !partial.has(topic))
    const withProxies = alive.filter(({ name }) => facts.good.get(name)?.topics[HEARTBEAT_TOPIC] !== undefined)
    const proxied = await this.#memory.proxied.read(this.#cluster, withProxies, this.#now, signal)
    const members = await this.#members.read(this.#cluster, alive, [...new Set(pairs.map(({ group }) => group))], proxied, signal)
    const raw = pairs.map(({ group, topic }) => ({
      sample: this.#withMembers(subscriptionSample(group, topic, ranges.get(topic) as TopicRanges, committed), topic, members.counts),
      topic,
      ends: new Map(
        destinationSample(topic, ranges.get(topic) as TopicRanges, true).partitions?.map(({ partition, end }) => [partition, end]),
      ),
    }))
    const measured = await this.#lag.measure(this.#cluster, alive, raw, this.#now, signal)
    const subscriptions = measured.map((sample, index) => withInFlight(sample, raw[index]?.topic ?? '', numbers.good))
    return {
      destinations,
      subscriptions,
      nodes: nodeInfos(found),
      problems: [...problems, ...members.problems],
      notObserved: [...partial].map(refOf),
      notObservedGroups: [...this.#memory.groupsOn(failed)].filter((group) => !byGroup.has(group)),
      requests: this.#cluster.remoting.requests - sentBefore,
    }
  }

  async #numbers(
    broker: Broker,
    { runtime, topics, committed }: BrokerFacts,
    everything: boolean,
    signal: AbortSignal,
  ): Promise<BrokerNumbers> {
    const before = this.#before.get(broker.name)
    const text = JSON.stringify(topics)
    const quiet = !everything && before !== undefined && before.topics === text && isQuietSince(before.runtime, runtime)
    const ranges = quiet
      ? before.ranges
      : await readRanges(
          this.#cluster,
          broker,
          Object.values(topics).map((topic) => topic.topicName),
          signal,
        )
    this.#before.set(broker.name, { runtime, topics: text, ranges })
    const readers = this.#readers.get(broker.name) ?? {
      half: new HalfReader(),
      levels: new LevelReader(),
      wheel: new WheelReader(),
    }
    this.#readers.set(broker.name, readers)
    const good = new Map([...ranges].flatMap(([topic, answer]) => (answer instanceof BrokerError ? [] : [[topic, answer] as const])))
    const [half, levels, wheel] = await Promise.all([
      readers.half.read(this.#cluster, broker, good, committed, signal),
      readers.levels.read(
        this.#cluster,
        broker,
        waitingLevels(runtime, good.get(SCHEDULE_TOPIC) ?? []),
        levelDelaysOf(this.#memory.settings.get(broker.name)),
        signal,
      ),
      readers.wheel.read(this.#cluster, broker, good.get(TIMER_TOPIC), this.#now(), signal),
    ])
    return { ranges, half, levels, wheel }
  }

  /** What waits behind the topics of delays and transactions. */
  #withExtras(sample: DestinationSample, topic: string, numbers: ReadonlyMap<string, BrokerNumbers>): DestinationSample {
    const all = [...numbers.values()]
    if (topic === HALF_TOPIC) {
      const born = all.flatMap(({ half }) => half.oldestBorn ?? [])
      const pending = all.reduce((sum, { half }) => sum + half.pending, 0)
      return {
        ...sample,
        backlogMessages: pending,
        preparedMessages: pending,
        ...(all.some(({ half }) => half.exact) && { preparedChecks: Math.max(...all.map(({ half }) => half.mostChecks)) }),
        ...(born.length > 0 && { oldestAgeMs: Math.max(0, this.#now() - Math.min(...born)) }),
      }
    }
    if (topic === SCHEDULE_TOPIC) return { ...sample, ...waitingOf(all.map(({ levels }) => levels)) }
    if (topic === TIMER_TOPIC) return { ...sample, ...waitingOf(all.flatMap(({ wheel }) => wheel ?? [])) }
    return sample
  }

  #withMembers(
    sample: SubscriptionSample,
    topic: string,
    counts: ReadonlyMap<string, { members: number; subscribed: ReadonlySet<string> }>,
  ): SubscriptionSample {
    const known = counts.get(sample.group)
    if (!known) return sample
    const members = known.subscribed.size === 0 || known.subscribed.has(topic) ? known.members : 0
    return { ...sample, members, state: stateOf(members) }
  }
}

/** Brokers' counts added up; one that does not know leaves the sum unknown. */
function withInFlight(sample: SubscriptionSample, topic: string, numbers: ReadonlyMap<string, BrokerNumbers>): SubscriptionSample {
  const all = [...numbers.values()].flatMap(({ wheel }) => (wheel ? [wheel.inFlight] : []))
  const counts = all.flatMap((inFlight) => inFlight?.get(`${sample.group}@${topic}`) ?? [])
  if (counts.length === 0 || all.includes(null)) return sample
  return { ...sample, inFlightMessages: counts.reduce((sum, count) => sum + count, 0) }
}

function waitingOf(all: readonly Waiting[]): Pick<DestinationSample, 'backlogMessages' | 'scheduledMessages' | 'nextDueAt'> {
  const due = all.flatMap(({ nextDueAt }) => nextDueAt ?? [])
  const waiting = all.reduce((sum, { scheduled }) => sum + scheduled, 0)
  return {
    backlogMessages: waiting,
    scheduledMessages: waiting,
    ...(due.length > 0 && { nextDueAt: Math.min(...due) }),
  }
}
