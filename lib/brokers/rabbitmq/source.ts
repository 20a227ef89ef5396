import type { Channel, ConsumeMessage, Message } from 'amqplib'
import { BrokerError } from '../error.ts'
import { Acknowledger } from './acknowledger.ts'
import { explainChannel } from './amqp-failures.ts'
import { mayReturn } from './browse-cost.ts'
import { deliveryCount } from './messages.ts'

export interface SourceOptions {
  queue: string
  /** For messages to people. */
  what: string
  /** Messages handed out and not settled, at most. */
  prefetch: number
  deliveryLimit: number | null
  /** Stores a copy of a message that must not be returned; see rescue.ts. */
  copyToTail: (raw: Message) => Promise<void>
}

/**
 * The reading side of a mover: one consumer on one channel.
 *
 * A released message is kept unacknowledged until the end, because returned at once the broker would hand it out again
 * at once, for ever. When released messages have used up half of the consumer's window, a new consumer with a fresh
 * window takes over on the same channel.
 */
export class QueueSource {
  readonly #channel: Channel
  readonly #options: SourceOptions
  readonly #acks: Acknowledger
  readonly #arrived: Message[] = []
  readonly #held = new Map<number, Message>()
  /** Delivery tags of released messages; their bodies are let go. */
  readonly #released = new Set<number>()
  #releasedInWindow = 0
  #consumer: string | null = null
  #renewing: Promise<void> | null = null
  #emptiness: Promise<void> | null = null
  #empty = false
  #settling: Promise<void> | null = null
  #failure: BrokerError | null = null
  #wake: (() => void)[] = []

  private constructor(channel: Channel, options: SourceOptions) {
    this.#channel = channel
    this.#options = options
    this.#acks = new Acknowledger((deliveryTag, allUpTo) => {
      // A closed channel has given everything back already.
      if (this.#failure === null) channel.ack({ fields: { deliveryTag } } as Message, allUpTo)
    })
    const fail = (error: unknown): void => {
      this.#failure ??= explainChannel(error, options.what)
      this.#wakeAll()
    }
    channel.on('error', fail)
    channel.on('close', () => fail(new Error('the channel was closed')))
  }

  static async open(channel: Channel, options: SourceOptions): Promise<QueueSource> {
    const source = new QueueSource(channel, options)
    await channel.prefetch(options.prefetch)
    await source.#consume()
    return source
  }

  /** The next message, or null when the queue had no more at a moment after this call. */
  async next(signal: AbortSignal): Promise<Message | null> {
    for (;;) {
      signal.throwIfAborted()
      if (this.#failure !== null) throw this.#failure
      if (this.#held.size >= this.#options.prefetch) {
        await this.#change(signal)
        continue
      }
      const raw = this.#arrived.shift()
      if (raw !== undefined) {
        this.#held.set(raw.fields.deliveryTag, raw)
        return raw
      }
      await orAborted(this.#askEmpty(), signal)
      if (this.#empty && this.#arrived.length === 0) return null
    }
  }

  /**
   * Takes the message out of the queue. Resolves when the broker has taken the acknowledgement in; all messages settled in
   * one turn of the event loop share one question for that. Rejects when the line broke before: it may be back then.
   */
  async settle(raw: Message): Promise<void> {
    if (this.#failure !== null) throw this.#failure
    this.#acks.settle(raw.fields.deliveryTag)
    this.#forget(raw)
    this.#settling ??= new Promise<void>((resolve) => setImmediate(resolve)).then(() => this.#flush())
    await this.#settling
  }

  /** Lets go of the message; it is back in its place when the source closes. */
  async release(raw: Message): Promise<void> {
    if (this.#failure !== null) throw this.#failure
    if (!mayReturn(this.#options.deliveryLimit, deliveryCount(raw))) {
      await this.#options.copyToTail(raw)
      return this.settle(raw)
    }
    this.#released.add(raw.fields.deliveryTag)
    this.#forget(raw)
    this.#releasedInWindow += 1
    if (this.#releasedInWindow * 2 >= this.#options.prefetch) await this.#renew()
  }

  /** Puts everything unsettled back, in order. Rejects when a message could not be put back safely. */
  async close(): Promise<void> {
    if (this.#failure !== null) return
    await this.#settling
    await this.#renewing
    await this.#emptiness
    if (this.#consumer !== null) await this.#channel.cancel(this.#consumer)
    for (const raw of [...this.#held.values(), ...this.#arrived.splice(0)]) {
      if (mayReturn(this.#options.deliveryLimit, deliveryCount(raw))) continue
      await this.#options.copyToTail(raw)
      this.#acks.settle(raw.fields.deliveryTag)
    }
    this.#acks.flush()
    this.#channel.nackAll(true)
    this.#failure = new BrokerError('internal', `The mover of the ${this.#options.what} is closed.`, 'Open a new one.')
    // The answer to the close proves that acknowledgements and returns have been taken in.
    await this.#channel.close()
  }

  async #flush(): Promise<void> {
    this.#settling = null
    this.#acks.flush()
    try {
      // The channel works in order: its answer proves that it has passed the acknowledgements on.
      await this.#channel.prefetch(this.#options.prefetch)
    } catch (error) {
      throw this.#failure ?? explainChannel(error, this.#options.what)
    }
  }

  async #consume(): Promise<void> {
    const { consumerTag } = await this.#channel.consume(this.#options.queue, (raw) => this.#arrive(raw))
    this.#consumer = consumerTag
  }

  #arrive(raw: ConsumeMessage | null): void {
    if (raw === null) {
      this.#failure ??= new BrokerError(
        'object-error',
        `The ${this.#options.what} was deleted or lost its leader while it was read.`,
        'Look at the queue, then start again.',
      )
    } else {
      this.#arrived.push(raw)
    }
    this.#wakeAll()
  }

  /**
   * Finds out whether the queue is empty. A message is never fetched for that: the broker would send it before older ones
   * that lie in its channel's mailbox. "No message ready" proves that the queue has handed everything to the consumer,
   * and the answer to one further question on the channel comes after all of that.
   *
   * A quorum queue whose leader does not answer within 250 ms is told as 0 messages and 0 consumers (`rabbit_quorum_queue:stat`). A true
   * answer counts our own consumer, so without one nothing was told.
   */
  #askEmpty(): Promise<void> {
    this.#emptiness ??= this.#probe()
      .catch((error: unknown) => {
        throw this.#failure ?? explainChannel(error, this.#options.what)
      })
      .finally(() => {
        this.#emptiness = null
      })
    return this.#emptiness
  }

  async #probe(): Promise<void> {
    const { messageCount, consumerCount } = await this.#channel.checkQueue(this.#options.queue)
    this.#empty = messageCount === 0 && consumerCount > 0
    if (this.#empty) await this.#channel.prefetch(this.#options.prefetch)
    else if (this.#arrived.length === 0) await this.#arrival()
  }

  /** Waits for the next delivery, at most as long as another consumer might need to take the message instead. */
  #arrival(): Promise<void> {
    return new Promise((resolve) => {
      const limit = setTimeout(resolve, 100)
      this.#wake.push(() => {
        clearTimeout(limit)
        resolve()
      })
    })
  }

  #renew(): Promise<void> {
    this.#renewing ??= (async () => {
      if (this.#consumer !== null) await this.#channel.cancel(this.#consumer)
      this.#releasedInWindow = 0
      await this.#consume()
    })().finally(() => {
      this.#renewing = null
    })
    return this.#renewing
  }

  #forget(raw: Message): void {
    this.#held.delete(raw.fields.deliveryTag)
    this.#wakeAll()
  }

  #change(signal: AbortSignal): Promise<void> {
    return orAborted(new Promise<void>((resolve) => this.#wake.push(resolve)), signal)
  }

  #wakeAll(): void {
    for (const wake of this.#wake.splice(0)) wake()
  }
}

/** The promise, or a rejection as soon as the signal fires. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error)
    signal.addEventListener('abort', stop, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
