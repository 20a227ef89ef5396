import { setTimeout as pause } from 'node:timers/promises'
import type { HeldMessage, Mover, MoverRequest, MoverTarget, SendOptions, SendOutcome } from '../contract.ts'
import { missingMessage } from '../log/missing-message.ts'
import type { Cluster } from './cluster.ts'
import { toBrokerError } from './errors.ts'
import { MessageSource, positionsOf } from './message-source.ts'
import { messageId, toMessage } from './messages.ts'
import { topicOf } from './names.ts'
import { chooseQueue, sendFields } from './outgoing.ts'
import { REQUEST } from './remoting/codes.ts'
import { outcomeOf } from './send-outcome.ts'
import type { StoredMessage } from './stored-message.ts'
import { checkTarget, wishedQueue, writableQueues, type WritableQueue } from './target.ts'
import { findRoute, readTopic } from './topic.ts'

const SEND_TIMEOUT_MS = 20_000
/** Times a busy broker is asked again, each a positive "not stored", and the first pause, which doubles. */
const BUSY_TRIES = 6
const BUSY_PAUSE_MS = 50
/** How long a route is believed. */
const ROUTE_MS = 30_000

/**
 * Reads the messages of a frozen plan and sends them again. Nothing leaves a log, so settling and releasing do nothing and the
 * ledger is the only cursor. Messages are sent one a request, those for one queue one after another so that they keep their order,
 * and never again by itself after an unclear end.
 */
export async function openMover(cluster: Cluster, request: MoverRequest, signal: AbortSignal): Promise<Mover> {
  const topic = await readTopic(cluster, topicOf(request.source), signal)
  const positions = request.positions && positionsOf(request.positions)
  return new RocketmqMover(cluster, new MessageSource(cluster, topic, positions), positions === null)
}

class RocketmqMover implements Mover {
  readonly #cluster: Cluster
  readonly #source: MessageSource
  /** Without a frozen list gaps are no loss. */
  readonly #skipMissing: boolean
  readonly #routes = new Map<string, { queues: Promise<WritableQueue[] | null>; until: number }>()
  /** Queue → the last sending to it. */
  readonly #lines = new Map<string, Promise<unknown>>()
  #reading: Promise<unknown> = Promise.resolve()
  #turn = 0

  constructor(cluster: Cluster, source: MessageSource, skipMissing: boolean) {
    this.#cluster = cluster
    this.#source = source
    this.#skipMissing = skipMissing
  }

  /** Calls queue up: order is that of the plan also when several are asked for at once. */
  next(signal: AbortSignal): Promise<HeldMessage | null> {
    const mine = this.#reading.then(() => this.#next(signal))
    this.#reading = mine.catch(() => undefined)
    return mine
  }

  async #next(signal: AbortSignal): Promise<HeldMessage | null> {
    for (;;) {
      const found = await this.#source.next(signal)
      if (!found) return null
      if (found.message) return { message: toMessage(found.message, found.broker, Infinity), handle: found.message }
      const { partition, offset } = found.position
      if (!this.#skipMissing) return { message: missingMessage(messageId(partition, offset)), missing: found.why, handle: null }
    }
  }

  async send(held: HeldMessage, target: MoverTarget, options: SendOptions, signal: AbortSignal): Promise<SendOutcome> {
    const stored = held.handle as StoredMessage | null
    if (!stored) return { result: 'refused', reason: held.missing ?? 'There is no message to send' }
    const turn = this.#turn++
    const topic = topicOf(target.destination)
    let queue: WritableQueue
    try {
      const queues = await this.#queues(topic, signal)
      if (!queues) return { result: 'refused', reason: `Topic ${topic} does not exist; Spillway never creates topics` }
      const chosen = wishedQueue(queues, target.partition) ?? queues[chooseQueue(stored, queues.length, turn)]
      if (!chosen) return { result: 'refused', reason: `Topic ${topic} takes no messages: no queue of it may be written to` }
      queue = chosen
    } catch (error) {
      return { result: 'refused', reason: `Not sent: ${toBrokerError(error, `Topic ${topic}`).message}` }
    }
    return this.#inLine(`${queue.address} ${topic} ${queue.queueId}`, () => this.#sendTo(queue, topic, stored, options, signal))
  }

  async #sendTo(
    queue: WritableQueue,
    topic: string,
    stored: StoredMessage,
    options: SendOptions,
    signal: AbortSignal,
  ): Promise<SendOutcome> {
    const fields = sendFields(stored, { topic, broker: queue.broker, queueId: queue.queueId }, options)
    if (signal.aborted) return { result: 'refused', reason: 'Not sent: the time for sending was over' }
    try {
      for (let attempt = 0; attempt < BUSY_TRIES; attempt++) {
        const more = { body: stored.body, timeoutMs: SEND_TIMEOUT_MS, once: true }
        const outcome = outcomeOf(
          await this.#cluster.ask(queue.address, REQUEST.SEND_MESSAGE_V2, fields, signal, more),
          topic,
          queue.broker,
        )
        if (outcome !== 'busy') {
          if (outcome.result === 'refused') this.#routes.delete(topic)
          return outcome
        }
        await pause(BUSY_PAUSE_MS * 2 ** attempt, undefined, { signal }).catch(() => undefined)
      }
      return { result: 'refused', reason: `Topic ${topic}: broker ${queue.broker} stayed too busy, the message was not stored` }
    } catch (error) {
      this.#routes.delete(topic)
      const failure = toBrokerError(error, `Sending to ${topic} at ${queue.address}`)
      // Without a connection nothing was sent.
      const notSent = ['refused', 'unknown-host', 'tls-untrusted'].includes(failure.code)
      return { result: notSent ? 'refused' : 'unknown', reason: failure.message }
    }
  }

  /** One after another. */
  async #inLine<T>(line: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.#lines.get(line) ?? Promise.resolve()).then(work)
    const settled = mine.catch(() => undefined)
    this.#lines.set(line, settled)
    try {
      return await mine
    } finally {
      if (this.#lines.get(line) === settled) this.#lines.delete(line)
    }
  }

  /** Sendings that wait for the same look-up go on in the order they came, which keeps their order in the target. */
  #queues(topic: string, signal: AbortSignal): Promise<WritableQueue[] | null> {
    const known = this.#routes.get(topic)
    if (known && known.until > performance.now()) return known.queues
    const reachable = (address: string): string => this.#cluster.reachable(address)
    const queues = findRoute(this.#cluster, topic, signal).then((route) => route && writableQueues(route, reachable))
    const entry = { queues, until: performance.now() + ROUTE_MS }
    this.#routes.set(topic, entry)
    const forget = (): void => {
      if (this.#routes.get(topic) === entry) this.#routes.delete(topic)
    }
    queues.then((found) => found ?? forget(), forget)
    return queues
  }

  async settle(): Promise<void> {}

  async release(): Promise<void> {}

  async checkTarget(target: MoverTarget, signal: AbortSignal): Promise<{ exists: boolean; routable: boolean; detail: string }> {
    return checkTarget(this.#cluster, target, signal)
  }

  async close(): Promise<void> {
    this.#cluster.close()
  }
}
