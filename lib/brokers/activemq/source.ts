import { BrokerError } from '../error.ts'
import type { StompConnection } from './stomp/connection.ts'
import type { StompFrame } from './stomp/frame.ts'

/** A message in the hands of the mover. */
export interface Taken {
  frame: StompFrame
  /** It came by the subscription for messages in groups. */
  grouped: boolean
}

/** What the management says of the queue and of our own subscriptions. */
export interface QueueState {
  queueSize: number
  /** Handed to this connection and not acknowledged, as the broker counts. */
  ours: number
  /** The same of all others. */
  others: number
}

export interface SourceOptions {
  queue: string
  /** In words, for messages to people. */
  what: string
  /** Messages unacknowledged at most, for each subscription. */
  prefetch: number
  state: (signal: AbortSignal) => Promise<QueueState>
}

/**
 * Two subscriptions that together match every message: the frame of a message does not tell whether it is in a group. Messages of
 * groups keep their order, and so do the others; between the two the order may change.
 */
interface Pair {
  ids: string[]
  /** Handed out and given back by the engine: they stay with us until the end, or they would come again. */
  released: number
}

/** How long a message may take that the broker says is waiting. */
const PATIENCE_MS = 10_000
const FIRST_LOOK_MS = 15
/** How long messages in the hands of others may come back: the consumer of a process that was killed is there a moment longer. */
const OTHERS_MS = 3_000

/** Reads a queue in order, message by message, each acknowledged alone. Nothing is ever rejected: that would be a dead letter again. */
export class QueueSource {
  readonly #stomp: StompConnection
  readonly #options: SourceOptions
  readonly #pairs: Pair[] = []
  readonly #ready: Taken[] = []
  readonly #pairOf = new Map<string, Pair>()
  #unacknowledged = 0
  /** Of these, what the management has taken out of the queue. */
  #removed = 0
  /** Messages whose leaving is under way: the broker's counts of them change one after the other. */
  #leaving = 0
  #changes = 0
  /** Since when all that is left is with others; null = it is not. */
  #othersSince: number | null = null
  #wake: () => void = () => undefined

  private constructor(stomp: StompConnection, options: SourceOptions) {
    this.#stomp = stomp
    this.#options = options
    stomp.onMessage = (frame) => {
      const subscription = frame.headers.get('subscription') ?? ''
      this.#unacknowledged += 1
      this.#changes += 1
      this.#othersSince = null
      this.#ready.push({ frame, grouped: subscription.startsWith('grouped') })
      this.#wake()
    }
    stomp.onLost = () => this.#wake()
  }

  /** Subscribes. Rejects with `StompRefusal` when the user may not read. */
  static async open(stomp: StompConnection, options: SourceOptions): Promise<QueueSource> {
    const source = new QueueSource(stomp, options)
    await source.#subscribe()
    return source
  }

  /** The next message in order; null when the queue has none for us, or others have held the rest for a while. Rejects when the line broke or the broker hands nothing out. */
  async next(signal: AbortSignal): Promise<Taken | null> {
    const begun = performance.now()
    let lookAfterMs = FIRST_LOOK_MS
    for (;;) {
      const found = this.#ready.shift()
      if (found !== undefined) return found
      if (this.#stomp.lost !== null) throw this.#stomp.lost
      if (signal.aborted) throw new BrokerError('timeout', `Reading ${this.#options.what} was stopped.`, 'Try again.')
      await this.#widen()
      await this.#arrival(lookAfterMs, signal)
      if (this.#ready.length > 0 || this.#leaving > 0) continue
      const changes = this.#changes
      const { queueSize, ours, others } = await this.#options.state(signal)
      if (this.#ready.length > 0 || changes !== this.#changes) continue
      // What the broker counts as ours has all arrived, and nothing is left to hand out.
      if (ours <= this.#unacknowledged && queueSize <= this.#unacknowledged - this.#removed + others) {
        this.#othersSince ??= performance.now()
        if (others === 0 || performance.now() - this.#othersSince >= OTHERS_MS) return null
        lookAfterMs = Math.min(250, lookAfterMs * 2)
        continue
      }
      if (performance.now() - begun > PATIENCE_MS) {
        throw new BrokerError(
          'unavailable',
          `${this.#options.what} holds ${queueSize} messages, ${others} of them with other consumers, but hands none out.`,
          'It may be paused, or an exclusive consumer may hold it.',
        )
      }
      lookAfterMs = Math.min(250, lookAfterMs * 2)
    }
  }

  /** Runs the work that may take a message out of the queue; `left` tells from its answer whether it did. */
  async leave<T>(work: () => Promise<T>, left: (answer: T) => boolean): Promise<T> {
    this.#leaving += 1
    try {
      const answer = await work()
      if (left(answer)) this.#unacknowledged -= 1
      return answer
    } finally {
      this.#leaving -= 1
      this.#changes += 1
      this.#wake()
    }
  }

  /** The engine gave a message back: it is kept from being handed out again until the end. */
  release({ frame }: Taken): void {
    const pair = this.#pairOf.get(frame.headers.get('subscription') ?? '')
    if (pair !== undefined) pair.released += 1
  }

  /** The management has taken the message out. Its subscription keeps its place all the same, until the end. */
  removed(taken: Taken): void {
    this.#removed += 1
    this.release(taken)
  }

  /** Gives everything not acknowledged back, the last subscription first, so that the old order comes back. */
  async close(): Promise<void> {
    for (const { ids } of this.#pairs.toReversed()) {
      for (const id of ids.toReversed()) await this.#stomp.request('UNSUBSCRIBE', { id }).catch(() => undefined)
    }
  }

  /** When half of the window is stuck with released messages, another one is opened behind it. */
  async #widen(): Promise<void> {
    const last = this.#pairs.at(-1)
    if (last !== undefined && last.released * 2 >= this.#options.prefetch) await this.#subscribe()
  }

  async #subscribe(): Promise<void> {
    const number = this.#pairs.length
    const pair: Pair = { ids: [`plain-${number}`, `grouped-${number}`], released: 0 }
    this.#pairs.push(pair)
    for (const id of pair.ids) this.#pairOf.set(id, pair)
    const selectors = ['JMSXGroupID IS NULL', 'JMSXGroupID IS NOT NULL']
    await Promise.all(
      pair.ids.map((id, index) =>
        this.#stomp.request('SUBSCRIBE', {
          id,
          destination: `/queue/${this.#options.queue}`,
          ack: 'client-individual',
          selector: selectors[index] as string,
          'activemq.prefetchSize': String(this.#options.prefetch),
        }),
      ),
    )
  }

  /** Waits until something changes, but no longer than `ms`. */
  #arrival(ms: number, signal: AbortSignal): Promise<void> {
    if (this.#ready.length > 0 || this.#stomp.lost !== null || signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', end)
        this.#wake = () => undefined
        resolve()
      }
      const timer = setTimeout(end, ms)
      signal.addEventListener('abort', end)
      this.#wake = end
    })
  }
}
