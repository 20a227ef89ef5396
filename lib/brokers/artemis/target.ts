import { BrokerError } from '../error.ts'
import type { DestinationRef } from '../contract.ts'
import type { AddressSettings, QueueAnswer } from './answers.ts'
import { findFacts, queuesOf, type Facts } from './facts.ts'
import { fqqn } from './names.ts'
import { readSettings, type Found } from './read.ts'
import { knownBroker, sayQueue, type Session } from './session.ts'
import { attemptsOf } from './transform/destinations.ts'

/** Where a message is sent, and what must still hold once the broker has accepted it. */
export interface Route {
  /** For AMQP: a fully qualified queue name, or an address. */
  address: string
  capabilities?: string[]
  /** What the property `to` is called there. */
  to: string
  /** The queue takes only what this selects; '' = everything. */
  filter: string
  /** A message that expires there would be dropped: see `toQueue`. */
  dropsExpired: boolean
  /** Ids of the queues of which at least one must be there before and after. */
  queues: ReadonlySet<number>
}

export interface TargetReport {
  exists: boolean
  routable: boolean
  detail: string
  /** Null when nothing may be sent there. */
  route: Route | null
}

/**
 * Would a message reach a queue there? Artemis accepts, and drops, a message for an address without queues, one that no filter takes, and
 * one for a full address with the policy DROP. Rejects with a `BrokerError` when the broker cannot be asked.
 */
export async function lookAtTarget(session: Session, destination: DestinationRef, signal: AbortSignal): Promise<TargetReport> {
  const facts = await findFacts(session, destination, signal)
  const no = (exists: boolean, detail: string): TargetReport => ({ exists, routable: false, detail, route: null })
  if (facts === null) return no(false, `There is no queue or address "${destination.name}".`)
  const address = facts.kind === 'queue' ? facts.queue.address : facts.address
  const settings = await settingsOf(session, address, signal)
  if (settings?.addressFullMessagePolicy === 'DROP') {
    return no(true, `The address "${address}" drops messages when it is full (policy DROP), so a requeue to it could lose some.`)
  }
  if (facts.kind === 'address') return toAddress(facts, no)
  const siblings = await queuesOf(session, address, signal)
  const alone = facts.queue.routing === 'ANYCAST' && siblings.filter(({ routing }) => routing === 'ANYCAST').length === 1
  if (alone || settings === undefined) return toQueue(facts.queue, alone, false)
  const lost = async (grave: string | null | undefined, made: boolean | undefined): Promise<boolean> =>
    made === true && Boolean(grave) && (await queuesOf(session, grave ?? '', signal)).every(({ is }) => is.Filter)
  if (attemptsOf(settings) >= 0 && (await lost(settings.deadLetterAddress, settings.autoCreateDeadLetterResources))) {
    return no(
      true,
      `A message sent to the queue "${facts.queue.queue}" alone, which shares the address "${address}", would be dropped if it failed there again: the dead-letter queues the broker makes take only messages that were sent to the address. Bind a queue without filter to "${settings.deadLetterAddress}".`,
    )
  }
  return toQueue(facts.queue, false, await lost(settings.expiryAddress, settings.autoCreateExpiryResources))
}

/**
 * The only anycast queue of an address is reached by the address, as its producers reach it. Any other needs its fully qualified name, and
 * Artemis then keeps that name as the address of the message: when the message dies, it is the origin, which the filter of an auto-created
 * dead-letter or expiry queue does not take, and the broker drops the message.
 */
function toQueue({ queue: name, address, is }: Found<QueueAnswer>, alone: boolean, dropsExpired: boolean): TargetReport {
  const filter = is.Filter ?? ''
  return {
    exists: true,
    routable: true,
    detail:
      filter === ''
        ? `Straight to the queue "${name}".`
        : `Straight to the queue "${name}", which takes back what died in it (filter: ${filter}).`,
    route: {
      ...(alone ? { address, capabilities: ['queue'] } : { address: fqqn({ name, address }) }),
      to: address,
      filter,
      dropsExpired,
      queues: new Set([is.ID]),
    },
  }
}

function toAddress(
  { address, queues }: Extract<Facts, { kind: 'address' }>,
  no: (exists: boolean, detail: string) => TargetReport,
): TargetReport {
  const open = queues.filter(({ is }) => !is.Filter)
  if (queues.length === 0) return no(true, `Nobody is subscribed to the address "${address}": the broker would drop the message.`)
  if (open.length === 0) return no(true, `All queues of the address "${address}" have a filter: the broker drops what none of them takes.`)
  return {
    exists: true,
    routable: true,
    detail: `Reaches the queues of all ${queues.length} subscribers of the address "${address}".`,
    route: { address, capabilities: ['topic'], to: address, filter: '', dropsExpired: false, queues: new Set(open.map(({ is }) => is.ID)) },
  }
}

async function settingsOf(session: Session, address: string, signal: AbortSignal): Promise<AddressSettings | undefined> {
  const { settings } = await readSettings(session, await knownBroker(session, signal), [address], signal)
  return settings.get(address)
}

/**
 * True when the queue that was found before is still the same one. Between the two looks it was there, so an accepted message went into
 * it: a queue deleted meanwhile is missing or has a new id.
 */
export async function stillThere(session: Session, destination: DestinationRef, route: Route, signal: AbortSignal): Promise<boolean> {
  const facts = await findFacts(session, destination, signal)
  const ids = facts === null ? [] : facts.kind === 'queue' ? [facts.queue.is.ID] : facts.queues.map(({ is }) => is.ID)
  return ids.some((id) => route.queues.has(id))
}

/** Rejects when a crash while messages are in hand could lose them: the broker counts a broken line as a failed delivery. */
export async function refuseFragileSource(session: Session, ref: DestinationRef, address: string, signal: AbortSignal): Promise<void> {
  const found = await settingsOf(session, address, signal)
  if (found?.maxDeliveryAttempts !== 1 || found.deadLetterAddress) return
  throw new BrokerError(
    'object-error',
    `A message of ${sayQueue(ref)} may be delivered once only and has no dead-letter address: should Spillway stop while it holds some, the broker would drop them.`,
    `Set max-delivery-attempts of the address "${address}" to 2 or more, or give it a dead-letter address.`,
  )
}
