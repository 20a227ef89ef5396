import { setTimeout as pause } from 'node:timers/promises'
import rhea from 'rhea'
import type { Delivery, EventContext, Receiver } from 'rhea'
import { BrokerError } from '../error.ts'
import { attached } from './attach.ts'
import { mostUnsettled, type Amqp1Connection } from './connection.ts'
import { explainLink } from './failures.ts'
import { readMessage, type ReadMessage } from './message.ts'
import { Bell, orAborted } from './wait.ts'

/** A message in our hands that the peer still counts as given out. */
export interface Delivered {
  message: ReadMessage
  delivery: Delivery
}

export interface SourceOptions {
  address: string
  /** `copy` looks and leaves the messages where they are; `move` takes each that is settled. */
  mode: 'move' | 'copy'
  /** Capabilities of the source, such as `queue`. */
  capabilities?: string[]
  /** Messages handed out and not settled or released, at most. */
  prefetch: number
  /** For texts. */
  what: string
  /** Longest wait for the peer's answer after a settlement, milliseconds. */
  settleMs: number
  /**
   * Messages the queue could hand out now, by another way than this link. Asked before the end is believed: a busy Artemis answers
   * the drain of one pull during the next, which then looks empty too early. Absent = the link is believed.
   */
  ready?: (signal: AbortSignal) => Promise<number>
}

/** Bytes asked for ahead at most, as far as the average size of earlier messages tells. */
const bytesAhead = 16 * 1_048_576
const firstPull = 10
/** How often, and after which pause, a queue is asked again that gives nothing and yet has messages: it may be paused. */
const MOST_ASKED = 20
const ASK_AGAIN_MS = 100

/**
 * Reads a queue in pulls: credit is given together with "drain", so the peer sends what it has and then says that there is no more.
 * A released message is kept until the end, because given back at once it would be handed out again at once, for ever.
 */
export class MessageSource {
  readonly #connection: Amqp1Connection
  readonly #options: SourceOptions
  readonly #receiver: Receiver
  readonly #bell = new Bell()
  readonly #arrived: Delivered[] = []
  readonly #held = new Set<Delivered>()
  readonly #released: Delivery[] = []
  #settling: Promise<void> | null = null
  readonly #onFailure = new Set<(error: unknown) => void>()
  #stopListening: () => void = () => undefined
  #pulling = false
  /** Delivery count at which the running pull is over. */
  #pullEnd = 0
  #messages = 0
  #bytes = 0
  #failure: BrokerError | null = null

  private constructor(connection: Amqp1Connection, options: SourceOptions, receiver: Receiver) {
    this.#connection = connection
    this.#options = options
    this.#receiver = receiver
    receiver.on('message', (context: EventContext) => this.#arrive(context))
    receiver.on('receiver_drained', () => this.#drained())
    const fail = (error: unknown): void => this.#fail(error)
    receiver.on('receiver_error', () => fail(receiver.error))
    receiver.on('receiver_close', () => fail(receiver.error))
    this.#stopListening = connection.onLost(fail)
  }

  /** Attaches to the address. Rejects with a `BrokerError`. */
  static async open(connection: Amqp1Connection, options: SourceOptions, signal: AbortSignal): Promise<MessageSource> {
    const receiver = connection.session.attach_receiver({
      source: {
        address: options.address,
        distribution_mode: options.mode,
        ...(options.capabilities && { capabilities: options.capabilities }),
      },
      credit_window: 0,
      autoaccept: false,
      autosettle: false,
      rcv_settle_mode: 0,
    })
    // Listens from the start: a refusal may come in the same packet as the attach.
    const source = new MessageSource(connection, options, receiver)
    await attached(receiver, connection, options.what, signal).finally(() => source.#failure !== null && source.#stopListening())
    if (source.#failure !== null) throw source.#failure
    return source
  }

  /** The next message, or null when the peer had no more at a moment after this call. Rejects with a `BrokerError`. */
  async next(signal: AbortSignal): Promise<Delivered | null> {
    for (let [asked, times] = [false, 0]; ;) {
      if (this.#failure !== null) throw this.#failure
      if (signal.aborted) throw explainLink(signal.reason, this.#options.what)
      const found = this.#held.size < this.#options.prefetch ? this.#arrived.shift() : undefined
      if (found !== undefined) {
        if (this.#options.mode === 'move') this.#held.add(found)
        return found
      }
      if (!this.#pulling && this.#held.size < this.#options.prefetch) {
        if (asked && !(await this.#hasMore(times++, signal))) return null
        asked = true
        this.#pull()
      }
      await orAborted(this.#bell.next(), signal).catch((error: unknown) => {
        throw explainLink(error, this.#options.what)
      })
    }
  }

  /**
   * Takes the message out of the queue. Resolves when the peer has taken the settlement in; all that are settled in one turn of the
   * event loop share one question for that. Rejects with a `BrokerError` when the line broke before: then it may be back in the queue, as after a crash of the
   * broker before it wrote the settlement to its disk.
   */
  settle(one: Delivered): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure)
    this.#forget(one)
    one.delivery.update(true, outcome('accepted'))
    this.#settling ??= new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      this.#settling = null
      return this.#proveTaken()
    })
    return this.#settling
  }

  /** Lets go of the message; it is back in its place when the source closes. */
  release(one: Delivered): void {
    if (this.#failure !== null) throw this.#failure
    this.#forget(one)
    this.#released.push(one.delivery)
  }

  /** Puts everything unsettled back, in order. Never rejects: what is not given back by us the peer takes back itself. */
  async close(): Promise<void> {
    if (this.#failure !== null) return
    const limit = AbortSignal.timeout(this.#options.settleMs)
    try {
      await this.#settling
      // With credit left, what is given back would come again at once.
      while (this.#pulling && this.#failure === null) await orAborted(this.#bell.next(), limit)
      if (this.#options.mode === 'move') await this.#giveBack()
    } catch {
      // The line is gone or silent: the broker takes everything back when it notices.
    }
    this.#stopListening()
    this.#failure ??= new BrokerError('internal', `The reader of ${this.#options.what} is closed.`, 'Open a new one.')
    this.#receiver.close()
  }

  /**
   * Given back one by one, because a link closed with open messages counts as a failed delivery of each (Artemis), and with a limit of one
   * attempt that would kill them. Each goes to the head of its queue, so the last goes first.
   */
  async #giveBack(): Promise<void> {
    const all = [...this.#released, ...[...this.#held].map((one) => one.delivery), ...this.#arrived.map((one) => one.delivery)]
    if (all.length === 0) return
    for (const delivery of all.toSorted((a, b) => b.id - a.id)) delivery.update(true, outcome('released'))
    await this.#proveTaken()
  }

  /** After a pull that brought nothing: is there more all the same? Waits a moment before it says so. */
  async #hasMore(times: number, signal: AbortSignal): Promise<boolean> {
    const { ready, mode, what } = this.#options
    if (ready === undefined || times >= MOST_ASKED) return false
    const left = (await ready(signal)) - (mode === 'copy' ? this.#messages : 0)
    if (left <= 0) return false
    await pause(ASK_AGAIN_MS, undefined, { signal }).catch(() => {
      throw explainLink(signal.reason, what)
    })
    return true
  }

  #pull(): void {
    const average = this.#messages === 0 ? bytesAhead / firstPull : Math.max(1, this.#bytes / this.#messages)
    const room = Math.min(this.#options.prefetch - this.#held.size, mostUnsettled - this.#released.length - this.#held.size - 1)
    if (room <= 0) {
      throw new BrokerError(
        'overloaded',
        `More than ${mostUnsettled - 1} messages of ${this.#options.what} were passed over.`,
        'Requeue all messages, or take away what lies at the head first.',
      )
    }
    const credit = Math.max(1, Math.min(room, Math.floor(bytesAhead / average)))
    this.#pulling = true
    this.#pullEnd = countOf(this.#receiver) + credit
    this.#receiver.drain = true
    this.#receiver.add_credit(credit)
  }

  #arrive({ message, delivery }: EventContext): void {
    if (delivery === undefined || !Buffer.isBuffer(message)) return
    this.#messages += 1
    this.#bytes += message.length
    // A copy needs no outcome: the message never left its queue.
    if (this.#options.mode === 'copy') delivery.update(true, outcome('accepted'))
    this.#arrived.push({ message: readMessage(message), delivery })
    if (countOf(this.#receiver) >= this.#pullEnd) this.#pulling = false
    this.#bell.ring()
  }

  #drained(): void {
    const missing = this.#pullEnd - countOf(this.#receiver)
    if (missing > 0) {
      // The answer to an earlier pull, overtaken by the present one: the peer still has our credit.
      ;(this.#receiver as unknown as { credit: number }).credit = missing
      return
    }
    this.#pulling = false
    this.#bell.ring()
  }

  /**
   * Settlements have no answer of their own. A session works in order: the answer to an attach that follows them proves that they were
   * taken in.
   */
  async #proveTaken(): Promise<void> {
    const limit = AbortSignal.timeout(this.#options.settleMs)
    const probe = this.#connection.session.attach_sender({ target: {} })
    try {
      await orAborted(
        new Promise<void>((resolve, reject) => {
          probe.once('sender_open', () => resolve())
          this.#onFailure.add(reject)
          probe.once('sender_open', () => this.#onFailure.delete(reject))
        }),
        limit,
      )
    } catch (error) {
      throw explainLink(error, this.#options.what)
    } finally {
      // A broker that wants no sender without an address says so by closing it, which is an answer as well.
      probe.on('sender_error', () => undefined)
      probe.close()
    }
  }

  #forget(one: Delivered): void {
    this.#held.delete(one)
    this.#bell.ring()
  }

  #fail(error: unknown): void {
    this.#failure ??= explainLink(error ?? new Error('the link was closed'), this.#options.what)
    for (const reject of this.#onFailure) reject(this.#failure)
    this.#onFailure.clear()
    this.#bell.ring()
  }
}

const countOf = (receiver: Receiver): number => (receiver as unknown as { delivery_count: number }).delivery_count

/** An outcome as rhea wants it. */
function outcome(name: 'accepted' | 'released'): unknown {
  const outcomes = rhea.message as unknown as Record<typeof name, () => { described: () => unknown }>
  return outcomes[name]().described()
}
