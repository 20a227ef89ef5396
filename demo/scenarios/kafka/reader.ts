import type { Consumer, EachMessagePayload, IHeaders } from 'kafkajs'
import type { SourceRecord } from '../headers/source.ts'
import type { Worker } from '../kernel/crew.ts'
import { readJson, requeueHeader } from '../kernel/poison.ts'
import type { ScenarioContext } from '../scenario.ts'
import type { KafkaLink } from './link.ts'

/** A record in a consumer's hands. */
export interface Incoming {
  source: SourceRecord
  key: string | null
  value: Buffer
  /** The value as an object; null when it is not JSON. */
  body: Record<string, unknown> | null
  headers: IHeaders
  /** The requeue run that brought it back; null otherwise. */
  requeueRun: string | null
  /** Waits without losing the membership, until the time is over, the consumer is stopped or `until` is true. */
  hold: (ms: number, until?: () => boolean) => Promise<void>
  /** Makes the group read this partition again from `offset`. */
  rewindTo: (offset: bigint) => void
}

export interface ReaderPlan {
  group: string
  topic: string
  /** Records per second it can work off, now. */
  perSecond: number | (() => number)
  /** True: worked off. False: passed on elsewhere (a retry or dead-letter topic). */
  handle: (record: Incoming) => Promise<boolean> | boolean
}

const beat = 1_000
/** A member that neither fetches nor beats for so long has died without a word, as kafkajs may when its broker is killed. */
const giveUpAfterMs = 60_000

/** A consumer group of one member that commits every three seconds. `name` of the worker is the group. */
export function createReader(link: KafkaLink, plan: ReaderPlan, context: ScenarioContext): Worker {
  let current: { consumer: Consumer; abort: AbortController; lastSign: number } | null = null

  const start = async (): Promise<void> => {
    const consumer = link.consumer(plan.group, plan.group)
    const abort = new AbortController()
    const own = { consumer, abort, lastSign: context.clock.now() }
    current = own
    const forget = (): void => {
      abort.abort()
      if (current === own) current = null
    }
    const sign = (): void => {
      own.lastSign = context.clock.now()
    }
    consumer.on('consumer.fetch', sign)
    consumer.on('consumer.heartbeat', sign)
    // kafkajs restarts by itself after most errors and says here when it will not.
    consumer.on('consumer.crash', ({ payload }) => {
      if (!payload.restart) forget()
    })
    try {
      await consumer.connect()
      await consumer.subscribe({ topics: [link.topic(plan.topic)], fromBeginning: true })
      await consumer.run({ autoCommitInterval: 3_000, eachMessage: (payload) => work(payload, consumer, abort.signal) })
    } catch (error) {
      forget()
      await consumer.disconnect().catch(() => undefined)
      throw error
    }
  }

  const work = async (payload: EachMessagePayload, consumer: Consumer, signal: AbortSignal): Promise<void> => {
    const hold: Incoming['hold'] = async (ms, until = () => false) => {
      const end = context.clock.now() + ms
      while (!signal.aborted && context.clock.now() < end && !until()) {
        await payload.heartbeat()
        await context.clock.sleep(Math.min(beat, Math.max(0, end - context.clock.now())), signal)
      }
    }
    const perSecond = typeof plan.perSecond === 'number' ? plan.perSecond : plan.perSecond()
    await hold(1000 / perSecond)
    // Not worked off: leaving by an error keeps the offset where it is.
    if (signal.aborted) throw new Error(`${plan.group} was stopped`)
    const record = readRecord(payload, plan.topic, hold, (offset) =>
      consumer.seek({ topic: payload.topic, partition: payload.partition, offset: String(offset) }),
    )
    const done = await plan.handle(record)
    if (signal.aborted) throw new Error(`${plan.group} was stopped`)
    if (!done) return
    context.consumed.add({
      queue: plan.topic,
      namespace: '',
      consumer: plan.group,
      id: idOf(record),
      requeueRun: record.requeueRun,
      at: new Date(context.clock.now()).toISOString(),
    })
  }

  const stop = async (): Promise<void> => {
    const ending = current
    current = null
    ending?.abort.abort()
    await ending?.consumer.disconnect().catch(() => undefined)
  }

  return {
    name: plan.group,
    isRunning: () => {
      if (current !== null && context.clock.now() - current.lastSign > giveUpAfterMs) void stop()
      return current !== null
    },
    start,
    stop,
  }
}

function readRecord(payload: EachMessagePayload, topic: string, hold: Incoming['hold'], rewindTo: Incoming['rewindTo']): Incoming {
  const { message, partition } = payload
  const headers = message.headers ?? {}
  const value = message.value ?? Buffer.alloc(0)
  return {
    source: { topic, partition, offset: BigInt(message.offset), timestamp: Number(message.timestamp) },
    key: message.key?.toString() ?? null,
    value,
    body: readJson(value),
    headers,
    requeueRun: text(headers[requeueHeader]),
    hold,
    rewindTo,
  }
}

/** Name of a record in the list of consumed messages: its own `message-id`, else where it lies. */
function idOf({ headers, source }: Incoming): string {
  return text(headers['message-id']) ?? `${source.partition}-${source.offset}`
}

/** The last value of a header as text; null when it is missing. */
function text(value: IHeaders[string]): string | null {
  const last = Array.isArray(value) ? value.at(-1) : value
  return last === undefined ? null : last.toString()
}
