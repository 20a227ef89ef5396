import type { Delivery, EventContext, Sender } from 'rhea'
import type { SendOutcome } from '../contract.ts'
import type { BrokerError } from '../error.ts'
import { attached } from './attach.ts'
import type { Amqp1Connection } from './connection.ts'
import { explainLink } from './failures.ts'
import { Bell, orAborted } from './wait.ts'

export interface TargetOptions {
  address: string
  /** Capabilities of the target, such as `queue`. */
  capabilities?: string[]
  /** For texts. */
  what: string
}

/** Sends encoded messages to one address and waits for the peer's word on each. */
export class MessageTarget {
  readonly #options: TargetOptions
  readonly #sender: Sender
  readonly #bell = new Bell()
  readonly #inFlight = new Map<Delivery, (outcome: SendOutcome) => void>()
  /** Sends of this turn of the event loop that rhea has not charged to the credit yet. */
  #uncharged = 0
  #failure: BrokerError | null = null
  readonly #stopListening: () => void

  private constructor(connection: Amqp1Connection, options: TargetOptions, sender: Sender) {
    this.#options = options
    this.#sender = sender
    sender.on('sendable', () => this.#bell.ring())
    sender.on('accepted', (context: EventContext) => this.#answer(context, () => ({ result: 'confirmed', position: null })))
    for (const outcome of ['rejected', 'released', 'modified']) {
      sender.on(outcome, (context: EventContext) => this.#answer(context, (delivery) => this.#refusal(outcome, delivery)))
    }
    const fail = (error: unknown): void => this.#fail(error)
    sender.on('sender_error', () => fail(sender.error))
    sender.on('sender_close', () => fail(sender.error))
    this.#stopListening = connection.onLost(fail)
  }

  /** Attaches to the address; most brokers make a missing one at this moment. Rejects with a `BrokerError`. */
  static async open(connection: Amqp1Connection, options: TargetOptions, signal: AbortSignal): Promise<MessageTarget> {
    const sender = connection.session.attach_sender({
      target: { address: options.address, ...(options.capabilities && { capabilities: options.capabilities }) },
      snd_settle_mode: 0,
      autosettle: true,
      treat_modified_as_released: false,
    } as Parameters<typeof connection.session.attach_sender>[0])
    // Listens from the start: a refusal may come in the same packet as the attach.
    const target = new MessageTarget(connection, options, sender)
    await attached(sender, connection, options.what, signal).finally(() => target.#failure !== null && target.#stopListening())
    if (target.#failure !== null) throw target.#failure
    return target
  }

  /** False once the link or its connection is gone: open a new one. */
  get usable(): boolean {
    return this.#failure === null
  }

  /** Sends and waits for the peer's word. Never rejects. */
  async send(message: Buffer, signal: AbortSignal): Promise<SendOutcome> {
    const { what } = this.#options
    while (this.#failure === null && !signal.aborted && !this.#mayTransfer()) {
      await orAborted(this.#bell.next(), signal).catch(() => undefined)
    }
    if (this.#failure !== null) return { result: 'refused', reason: `Nothing was sent: ${this.#failure.message}` }
    if (signal.aborted) return { result: 'refused', reason: `Nothing was sent: ${what} takes no messages now; it may be full.` }
    return new Promise((resolve) => {
      const delivery = this.#sender.send(message, undefined, 0)
      this.#uncharged += 1
      // rhea charges the credit in a tick it has queued before this one.
      process.nextTick(() => {
        this.#uncharged -= 1
      })
      const stop = (): void => {
        this.#inFlight.delete(delivery)
        resolve({ result: 'unknown', reason: `No word from the broker for ${what} in time.` })
      }
      signal.addEventListener('abort', stop, { once: true })
      this.#inFlight.set(delivery, (outcome) => {
        signal.removeEventListener('abort', stop)
        resolve(outcome)
      })
    })
  }

  /** Ends the link; what is still in flight becomes unknown. */
  close(): void {
    this.#fail(new Error('the sender was closed'))
    this.#stopListening()
    this.#sender.close()
  }

  #mayTransfer(): boolean {
    return this.#sender.sendable() && creditOf(this.#sender) > this.#uncharged
  }

  #answer({ delivery }: EventContext, outcome: (delivery: Delivery) => SendOutcome): void {
    if (delivery === undefined) return
    this.#inFlight.get(delivery)?.(outcome(delivery))
    this.#inFlight.delete(delivery)
    this.#bell.ring()
  }

  #refusal(outcome: string, { remote_state: state }: Delivery): SendOutcome {
    const error = (state as { error?: { condition?: unknown; description?: unknown } } | undefined)?.error
    const said = [error?.description, error?.condition].filter((text) => typeof text === 'string').join(', ')
    return { result: 'refused', reason: `${this.#options.what} did not take the message (${outcome}${said === '' ? '' : `: ${said}`})` }
  }

  #fail(error: unknown): void {
    this.#failure ??= explainLink(error ?? new Error('the link was closed'), this.#options.what)
    for (const resolve of this.#inFlight.values()) {
      resolve({
        result: 'unknown',
        reason: `The line broke before the broker answered for ${this.#options.what}: ${this.#failure.message}`,
      })
    }
    this.#inFlight.clear()
    this.#bell.ring()
  }
}

const creditOf = (sender: Sender): number => (sender as unknown as { credit: number }).credit
