/** Scheduled messages: the 18 delay levels, and the timer wheel of 5.x. */
import { parseBody, timerMetrics } from './answers.ts'
import { addressOf, type Broker, type Cluster } from './cluster.ts'
import { refusal } from './errors.ts'
import { SCHEDULE_TOPIC, TIMER_TOPIC } from './names.ts'
import type { QueueRange } from './offsets.ts'
import { HandOuts, isReviveTopic } from './pop-in-flight.ts'
import { pull, PULL_BATCH } from './pull.ts'
import { REQUEST, RESPONSE } from './remoting/codes.ts'
import { deliveredByLevel, type RuntimeTable } from './runtime.ts'
import type { StoredMessage } from './stored-message.ts'

/** What waits, and when the next of it is due. */
export interface Waiting {
  scheduled: number
  /** Milliseconds since the epoch; null = not known, or nothing waits. */
  nextDueAt: number | null
}

const UNIT_MS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `1s 5s 10s …` as milliseconds by level, level 1 first. Pure. */
export function levelDelays(setting: string): number[] {
  return setting
    .trim()
    .split(/\s+/)
    .map((text) => {
      const [, amount, unit] = /^(\d+)([smhd])$/.exec(text) ?? []
      return Number(amount ?? 0) * (UNIT_MS[unit ?? ''] ?? 0)
    })
}

/** The setting of a broker that never changed it (MessageStoreConfig.java). */
export const DEFAULT_LEVELS = '1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h'

/** Delays of a broker, or those every broker begins with while its settings are not known. */
export const levelDelaysOf = (settings: { levelDelays: number[] } | undefined): number[] =>
  settings?.levelDelays ?? levelDelays(DEFAULT_LEVELS)

/** Messages of one delay level: delivered up to, and written up to. */
export interface DelayLevel {
  level: number
  done: number
  end: number
}

/** Levels where something waits. Each level is a queue of its topic, level 1 first. Pure. */
export function waitingLevels(table: RuntimeTable, ranges: readonly QueueRange[]): DelayLevel[] {
  const delivered = deliveredByLevel(table)
  return ranges
    .map(({ queueId, start, end }) => ({ level: queueId + 1, done: Math.max(start, delivered.get(queueId + 1) ?? 0), end }))
    .filter(({ done, end }) => end > done)
}

/** Delay levels of one broker. The head of a level is read once; it is asked for again when it moves. */
export class LevelReader {
  readonly #heads = new Map<number, { offset: number; storedAt: number }>()

  async read(
    cluster: Cluster,
    broker: Broker,
    levels: readonly DelayLevel[],
    delays: readonly number[],
    signal: AbortSignal,
  ): Promise<Waiting> {
    const due = await Promise.all(
      levels.map(async ({ level, done }) => {
        const delay = delays[level - 1]
        const storedAt = await this.#headOf(cluster, broker, level, done, signal)
        return delay === undefined || storedAt === null ? [] : [storedAt + delay]
      }),
    )
    const next = due.flat()
    return {
      scheduled: levels.reduce((sum, { done, end }) => sum + end - done, 0),
      nextDueAt: next.length > 0 ? Math.min(...next) : null,
    }
  }

  async #headOf(cluster: Cluster, broker: Broker, level: number, offset: number, signal: AbortSignal): Promise<number | null> {
    const known = this.#heads.get(level)
    if (known?.offset === offset) return known.storedAt
    const queue = { address: addressOf(broker), topic: SCHEDULE_TOPIC, queueId: level - 1 }
    const [head] = (await pull(cluster, queue, offset, 1, signal)).messages
    if (head?.queueOffset !== offset) return null
    this.#heads.set(level, { offset, storedAt: head.storeTimestamp })
    return head.storeTimestamp
  }
}

/** Messages of the wheel read in one poll. */
const READ_EACH_POLL = 64 * PULL_BATCH
/** Due times remembered; with more than that waiting the next one is not known. */
const MOST_KEPT = 20_000

/** What waits in a timer wheel. */
export interface Wheel extends Waiting {
  /** `group@topic` → messages handed out by POP and not acknowledged; null = not known. */
  inFlight: ReadonlyMap<string, number> | null
}

/**
 * The timer wheel of one broker. It follows the wheel's topic from poll to poll and remembers what is due when, and apart from that
 * what POP groups have taken.
 */
export class WheelReader {
  readonly #handOuts = new HandOuts()
  #at: number | null = null
  #due: number[] = []
  #overflowed = false

  /** Null where the broker has no timer wheel (4.x). */
  async read(
    cluster: Cluster,
    broker: Broker,
    ranges: readonly QueueRange[] | undefined,
    now: number,
    signal: AbortSignal,
  ): Promise<Wheel | null> {
    const answer = await cluster.ask(addressOf(broker), REQUEST.GET_TIMER_METRICS, {}, signal)
    if (answer.code === RESPONSE.REQUEST_CODE_NOT_SUPPORTED) return null
    if (answer.code !== RESPONSE.SUCCESS) throw refusal(answer, `Broker ${broker.name} does not tell its timers`)
    const { timingCount } = parseBody(timerMetrics, answer.body, `Timers of broker ${broker.name}`)
    const scheduled = Object.entries(timingCount)
      .filter(([topic]) => !isReviveTopic(topic))
      .reduce((sum, [, { count }]) => sum + Math.max(0, count), 0)
    const range = ranges?.find(({ queueId }) => queueId === 0)
    const caughtUp = range ? await this.#follow(cluster, broker, range, signal) : true
    this.#due = this.#due.filter((time) => time > now).toSorted((a, b) => a - b)
    if (this.#due.length > MOST_KEPT) {
      this.#due = []
      this.#overflowed = true
    }
    const nextDueAt = scheduled > 0 && caughtUp && !this.#overflowed ? (this.#due[0] ?? null) : null
    return { scheduled, nextDueAt, inFlight: this.#handOuts.inFlight(now, caughtUp) }
  }

  /** Whether the end was reached. */
  async #follow(cluster: Cluster, broker: Broker, { start, end }: QueueRange, signal: AbortSignal): Promise<boolean> {
    // A wheel that was made anew begins again.
    let at = this.#at === null || this.#at > end ? start : Math.max(this.#at, start)
    for (let read = 0; at < end && read < READ_EACH_POLL; read += PULL_BATCH) {
      const pulled = await pull(cluster, { address: addressOf(broker), topic: TIMER_TOPIC, queueId: 0 }, at, PULL_BATCH, signal)
      for (const message of pulled.messages) this.#note(message)
      if (pulled.next <= at) break
      at = pulled.next
    }
    this.#at = at
    return at >= end
  }

  #note(message: StoredMessage): void {
    const property = (name: string): string | undefined => message.properties.find(([key]) => key === name)?.[1]
    if (isReviveTopic(property('REAL_TOPIC') ?? '')) return this.#handOuts.note(message)
    const due = Number(property('TIMER_OUT_MS'))
    if (Number.isFinite(due)) this.#due.push(due)
  }
}
