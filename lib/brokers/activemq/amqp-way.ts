import { openAmqp1, type Amqp1Connection } from '../amqp1/connection.ts'
import { propertiesOf, type ReadMessage } from '../amqp1/message.ts'
import { outgoing } from '../amqp1/outgoing.ts'
import { MessageTarget } from '../amqp1/target.ts'
import type { SendOptions, SendOutcome } from '../contract.ts'
import { findDoors } from './doors.ts'
import { knownBroker, type Session } from './session.ts'

/** An AMQP message to send again. */
export interface AmqpMove {
  message: ReadMessage
  /** As STOMP names it. */
  destination: string
  changes: SendOptions
  /** It died of its expiry, and would again. */
  expired: boolean
}

/**
 * The way for messages that came by AMQP: sent by AMQP again they stay what they are, carry Spillway's marks, and get an id of their own.
 * A copy by the broker would keep the id, and the audit of the dead-letter strategy drops the second death of an id without a word.
 */
export class AmqpWay {
  readonly #session: Session
  #connection: Promise<Amqp1Connection> | null = null
  readonly #targets = new Map<string, Promise<MessageTarget>>()

  constructor(session: Session) {
    this.#session = session
  }

  /** Does the broker have such a connector? */
  async isThere(signal: AbortSignal): Promise<boolean> {
    return findDoors(this.#session.config, (await knownBroker(this.#session, signal)).answer).amqp !== null
  }

  /** Sends and waits for the broker's word. Never rejects. */
  async send({ message, destination, changes, expired }: AmqpMove, signal: AbortSignal): Promise<SendOutcome> {
    let target: MessageTarget
    try {
      target = await this.#target(destination.replace(/^\/(queue|topic)\//, '$1://'), signal)
    } catch (error) {
      return { result: 'refused', reason: `Nothing was sent: ${error instanceof Error ? error.message : String(error)}` }
    }
    const dropped = new Set(changes.dropHeaders.map((name) => name.toLowerCase()))
    const until = propertiesOf(message)['absoluteExpiryTime']
    const bytes = outgoing(message, {
      add: changes.addHeaders,
      drop: (name) => dropped.has(name.toLowerCase()),
      dropExpiry: expired || (typeof until === 'number' && until > 0 && until <= this.#session.deps.now()),
    })
    return target.send(bytes, signal)
  }

  /** Never rejects. */
  async close(): Promise<void> {
    const connection = await this.#connection?.catch(() => null)
    await connection?.close()
  }

  async #target(address: string, signal: AbortSignal): Promise<MessageTarget> {
    const known = this.#targets.get(address)
    if (known !== undefined && (await known).usable) return known
    const opening = this.#open(signal).then((connection) => MessageTarget.open(connection, { address, what: `"${address}"` }, signal))
    this.#targets.set(address, opening)
    opening.catch(() => this.#targets.delete(address))
    return opening
  }

  #open(signal: AbortSignal): Promise<Amqp1Connection> {
    this.#connection ??= this.#connect(signal)
    this.#connection.catch(() => {
      this.#connection = null
    })
    return this.#connection
  }

  async #connect(signal: AbortSignal): Promise<Amqp1Connection> {
    const { config } = this.#session
    const { amqp: url } = findDoors(config, (await knownBroker(this.#session, signal)).answer)
    if (url === null) throw new Error('the broker has no transport connector for AMQP')
    const { username, password, tls, timeoutSeconds } = config
    return openAmqp1({ url, username, password, tls, timeoutMs: timeoutSeconds * 1000 }, signal)
  }
}
