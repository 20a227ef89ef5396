import type { SubscriptionSample } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { timeSpans } from './answers.ts'
import { addressOf, type Broker, type Cluster } from './cluster.ts'
import { eachBroker, eachObject } from './each-broker.ts'
import { partitionOf } from './partitions.ts'
import { REQUEST } from './remoting/codes.ts'

/** Groups that fall behind are asked for their lag in time, at most so many of them in one poll: those not asked longest come first. */
const ASK_EACH_POLL = 100

interface Known {
  /** The positions it was measured at. */
  at: string
  /** Store time of the oldest message not consumed, by our clock, milliseconds since the epoch. */
  oldest: number
}

/** A subscription that is behind, and the brokers it is behind on. */
interface Behind {
  key: string
  at: string
  sample: SubscriptionSample
  topic: string
}

/**
 * Lag in time as brokers measure it: the age, by store time, of the first message a group has not consumed. One request for each
 * lagging subscription and broker, and none while its position stands still: its oldest message is the same one then.
 */
export class LagReader {
  readonly #known = new Map<string, Known>()
  readonly #askedAt = new Map<string, number>()
  #poll = 0

  /** Adds `lagMs` to the samples it is known of. `end` answers the next offset of a partition of a topic. */
  async measure(
    cluster: Cluster,
    brokers: readonly Broker[],
    samples: readonly { sample: SubscriptionSample; topic: string; ends: ReadonlyMap<number, number> }[],
    now: () => number,
    signal: AbortSignal,
  ): Promise<SubscriptionSample[]> {
    this.#poll++
    const behind: Behind[] = []
    const done = new Map<string, number>()
    for (const { sample, topic, ends } of samples) {
      const key = `${sample.group}@${topic}`
      const positions = (sample.committed ?? []).filter(({ offset }) => offset !== null)
      if (positions.length === 0) continue
      const lagging = positions.filter(({ partition, offset }) => (offset ?? 0) < (ends.get(partition) ?? 0))
      if (lagging.length === 0) done.set(key, 0)
      else behind.push({ key, at: lagging.map(({ partition, offset }) => `${partition}:${offset}`).join(), sample, topic })
    }
    const wanted = behind.filter(({ key, at }) => this.#known.get(key)?.at !== at)
    const asked = wanted.toSorted((a, b) => (this.#askedAt.get(a.key) ?? 0) - (this.#askedAt.get(b.key) ?? 0)).slice(0, ASK_EACH_POLL)
    await this.#ask(cluster, brokers, asked, now, signal)
    this.#forget(new Set(behind.map(({ key }) => key)))
    for (const { key, at } of behind) {
      const known = this.#known.get(key)
      if (known?.at === at) done.set(key, Math.max(0, now() - known.oldest))
    }
    return samples.map(({ sample, topic }) => {
      const lagMs = done.get(`${sample.group}@${topic}`)
      return lagMs === undefined ? sample : { ...sample, lagMs }
    })
  }

  async #ask(
    cluster: Cluster,
    brokers: readonly Broker[],
    asked: readonly Behind[],
    now: () => number,
    signal: AbortSignal,
  ): Promise<void> {
    if (asked.length === 0) return
    const round = await eachBroker(brokers, (broker) =>
      eachObject(asked, async ({ sample, topic }) => {
        const fields = { topic, group: sample.group }
        const { consumeTimeSpanSet } = await cluster.read(timeSpans, addressOf(broker), REQUEST.QUERY_CONSUME_TIME_SPAN, fields, signal)
        const behind = new Set(laggingPartitions(sample))
        // Where nothing waits the broker writes nonsense as delay, so only queues known to lag are believed.
        return consumeTimeSpanSet
          .filter(({ messageQueue }) => behind.has(partitionOf(messageQueue.brokerName, messageQueue.queueId) ?? -1))
          .map(({ delayTime }) => delayTime)
      }),
    )
    const at = now()
    for (const one of asked) {
      this.#askedAt.set(one.key, this.#poll)
      const answers = [...round.good.values()].map((table) => table.get(one))
      const delays = answers.flatMap((answer) => (answer === undefined || answer instanceof BrokerError ? [] : answer))
      const believable = delays.filter((delay) => delay >= 0 && delay < at / 2)
      if (believable.length > 0) this.#known.set(one.key, { at: one.at, oldest: at - Math.max(...believable) })
    }
    function laggingPartitions(sample: SubscriptionSample): number[] {
      const one = asked.find((candidate) => candidate.sample === sample)
      return (one?.at ?? '').split(',').map((text) => Number(text.slice(0, text.indexOf(':'))))
    }
  }

  #forget(behind: ReadonlySet<string>): void {
    for (const map of [this.#known, this.#askedAt]) for (const key of map.keys()) if (!behind.has(key)) map.delete(key)
  }
}
