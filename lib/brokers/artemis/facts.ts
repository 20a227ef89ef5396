import type { DestinationRef } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { read } from '../jolokia/requests.ts'
import { addressAnswer, addressAttributes, queueAnswer, queueAttributes, queueNumbers, type QueueAnswer } from './answers.ts'
import { multicastPrefix } from './names.ts'
import { foundIn, type Found } from './read.ts'
import { knownBroker, type Session } from './session.ts'

/** What a destination's name stands for at this moment. */
export type Facts =
  | { kind: 'queue'; queue: Found<QueueAnswer> }
  /** `queues`: those that get a copy of each message. */
  | { kind: 'address'; address: string; queues: Found<QueueAnswer>[] }

/** Asks the broker what a destination is; null when it does not exist. Rejects with a `BrokerError`. */
export async function findFacts(session: Session, { name }: DestinationRef, signal: AbortSignal): Promise<Facts | null> {
  const { beans } = await knownBroker(session, signal)
  const address = name.startsWith(multicastPrefix) ? name.slice(multicastPrefix.length) : name
  const [queueItem, addressItem] = await session.client.ask(
    [read(beans.queue(name), queueAttributes), read(beans.address(address), addressAttributes)],
    signal,
  )
  const [queue] = foundIn(session, queueItem, queueAnswer, `queue "${name}"`).found
  if (queue !== undefined) return { kind: 'queue', queue }
  // A read of one name answers its attributes alone, without the name.
  const named = addressItem?.ok === true ? { ok: true as const, value: { [beans.address(address)]: addressItem.value } } : addressItem
  const [found] = foundIn(session, named, addressAnswer, `address "${address}"`).found
  if (found?.is.RoutingTypes?.includes('MULTICAST') !== true) return null
  const queues = await queuesOf(session, address, signal)
  return { kind: 'address', address, queues: queues.filter(({ routing }) => routing === 'MULTICAST') }
}

/** The queues of one address. Rejects with a `BrokerError`. */
export async function queuesOf(session: Session, address: string, signal: AbortSignal): Promise<Found<QueueAnswer>[]> {
  const { beans } = await knownBroker(session, signal)
  const [item] = await session.client.ask([read(beans.queuesOf(address), queueAttributes)], signal)
  return foundIn(session, item, queueAnswer, `the queues of address "${address}"`).found
}

const waiting = queueNumbers.pick({ MessageCount: true, DeliveringCount: true, ScheduledCount: true })

/**
 * Messages of a queue: `ready` could be handed out now, `scheduled` wait for their time. The rest is in the hands of consumers. Rejects with
 * a `BrokerError`.
 */
export async function waitingIn(session: Session, ref: DestinationRef, signal: AbortSignal): Promise<{ ready: number; scheduled: number }> {
  const { beans } = await knownBroker(session, signal)
  const [item] = await session.client.ask([read(beans.queue(ref.name), Object.keys(waiting.shape))], signal)
  const [queue] = foundIn(session, item, waiting, `queue "${ref.name}"`).found
  if (queue === undefined) return { ready: 0, scheduled: 0 }
  const { MessageCount: all, DeliveringCount: held, ScheduledCount: scheduled } = queue.is
  return { ready: all - held - scheduled, scheduled }
}

/** Messages a queue could hand out now. Rejects with a `BrokerError`. */
export const readyIn = async (session: Session, ref: DestinationRef, signal: AbortSignal): Promise<number> =>
  (await waitingIn(session, ref, signal)).ready

/** The queue of this name. Rejects with a `BrokerError` when there is none, or when it is an address, which keeps no messages. */
export async function queueOf(session: Session, ref: DestinationRef, signal: AbortSignal): Promise<Found<QueueAnswer>> {
  const facts = await findFacts(session, ref, signal)
  if (facts === null) throw new BrokerError('object-error', `There is no queue "${ref.name}".`, 'It may have been deleted.')
  if (facts.kind === 'queue') return facts.queue
  const names = facts.queues.map(({ queue }) => `"${queue}"`)
  throw new BrokerError(
    'object-error',
    `"${ref.name}" is an address: it hands every message to the queues of its subscribers and keeps none.`,
    names.length === 0
      ? 'Nobody is subscribed.'
      : `Choose one of its queues: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}.`,
  )
}
