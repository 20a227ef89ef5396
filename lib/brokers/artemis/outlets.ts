import type { Amqp1Connection } from '../amqp1/connection.ts'
import { MessageTarget } from '../amqp1/target.ts'
import type { DestinationRef, SendOutcome } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { Coalesced } from './coalesced.ts'
import { sayQueue, type Session } from './session.ts'
import { lookAtTarget, stillThere, type Route } from './target.ts'

/** An open way to one destination. */
interface Outlet {
  route: Route
  target: MessageTarget
  /** Asks whether the queue is still the same one; all that wait at a time share one question. */
  proof: Coalesced<boolean>
}

type Prepared = { bytes: Buffer } | { refused: string }

/** The sending side of a mover: a link to each target, opened when it is first needed. */
export class Outlets {
  readonly #session: Session
  readonly #connection: Amqp1Connection
  readonly #open = new Map<string, Promise<Outlet>>()

  constructor(session: Session, connection: Amqp1Connection) {
    this.#session = session
    this.#connection = connection
  }

  /** Sends what `prepare` makes for the route, and believes "accepted" only when the queue outlived it. Never rejects. */
  async send(destination: DestinationRef, prepare: (route: Route) => Prepared, signal: AbortSignal): Promise<SendOutcome> {
    let outlet: Outlet
    let prepared: Prepared
    try {
      outlet = await this.#outlet(destination, signal)
      prepared = prepare(outlet.route)
    } catch (error) {
      // Everything that can throw here comes before the send.
      return { result: 'refused', reason: `Nothing was sent: ${error instanceof Error ? error.message : String(error)}` }
    }
    if ('refused' in prepared) return { result: 'refused', reason: prepared.refused }
    const outcome = await outlet.target.send(prepared.bytes, signal)
    if (outcome.result !== 'confirmed') return outcome
    try {
      if (await outlet.proof.ask()) return outcome
      this.#open.delete(destination.name)
      return { result: 'unknown', reason: `The ${sayQueue(destination)} was deleted while the message was on its way.` }
    } catch (error) {
      return {
        result: 'unknown',
        reason: `The broker accepted the message, but whether the ${sayQueue(destination)} is still there could not be asked: ${error instanceof Error ? error.message : String(error)}`,
      }
    }
  }

  async #outlet(destination: DestinationRef, signal: AbortSignal): Promise<Outlet> {
    const known = this.#open.get(destination.name)
    if (known !== undefined && (await known).target.usable) return known
    const opening = this.#openTo(destination, signal)
    this.#open.set(destination.name, opening)
    opening.catch(() => this.#open.delete(destination.name))
    return opening
  }

  /** Looks first: an attach would make a missing queue. */
  async #openTo(destination: DestinationRef, signal: AbortSignal): Promise<Outlet> {
    const { detail, route } = await lookAtTarget(this.#session, destination, signal)
    if (route === null) throw new BrokerError('object-error', detail, 'Choose another destination.')
    const { address, capabilities } = route
    const target = await MessageTarget.open(
      this.#connection,
      { address, ...(capabilities && { capabilities }), what: sayQueue(destination) },
      signal,
    )
    const limitMs = this.#session.config.timeoutSeconds * 1000
    const proof = new Coalesced(() => stillThere(this.#session, destination, route, AbortSignal.timeout(limitMs)))
    return { route, target, proof }
  }
}
