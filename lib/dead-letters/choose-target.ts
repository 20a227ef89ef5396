import type { BindingInfo, DestinationRef, MoverTarget } from '#lib/brokers/contract.ts'
import { phrase, type Phrase } from '#lib/domain/phrase.ts'
import type { Origin } from './decoders/decoder.ts'
import { queuesReached } from './amqp-routing.ts'

/** What Spillway knows about the namespace a dead letter lies in. */
export interface Topology {
  destinations: ReadonlyMap<string, KnownDestination>
  bindings: readonly BindingInfo[]
}

export interface KnownDestination {
  id: string
  name: string
  consumerCount: number | null
  config: Record<string, unknown>
}

export type Choice =
  | {
      target: MoverTarget
      /** How the target is called in plans and in the ledger. */
      name: string
      /** The message's second failure would be lost, and why; null = not that we know. */
      secondFailure: Phrase | null
    }
  | { target: null; reason: Phrase }

/**
 * Where a dead letter goes back to. Pure. Straight to the queue where work failed, because the exchange would copy the message
 * to every other subscriber again; through the original exchange and key only where that reaches this one queue, because then
 * the message keeps its routing key and a second failure finds its way like the first.
 */
export function chooseTarget(origin: Origin | null, source: DestinationRef, topology: Topology): Choice {
  if (origin === null) return { target: null, reason: phrase('item.no-origin') }
  const { namespace } = source
  const { exchange, routingKey } = origin
  if (origin.destination === '') {
    if (!exchange || routingKey === null) return { target: null, reason: phrase('item.no-origin') }
    return {
      target: { destination: { namespace, name: routingKey }, exchange, routingKey },
      name: `${exchange}/${routingKey}`,
      secondFailure: null,
    }
  }
  if (origin.destination === source.name) return { target: null, reason: phrase('item.own-origin') }
  const destination = { namespace, name: origin.destination }
  if (origin.partition !== null) {
    return { target: { destination, partition: origin.partition }, name: destination.name, secondFailure: null }
  }
  if (exchange && routingKey !== null) {
    const reached = queuesReached(topology.bindings, exchange, routingKey)
    if (reached?.length === 1 && reached[0] === destination.name)
      return { target: { destination, exchange, routingKey }, name: destination.name, secondFailure: null }
  }
  return { target: { destination }, name: destination.name, secondFailure: secondFailure(destination.name, topology) }
}

/** Sent straight to a queue, a message has the queue's name as its routing key: does the queue's dead-letter exchange route that? */
function secondFailure(queue: string, topology: Topology): Phrase | null {
  const { deadLetterExchange: exchange, deadLetterRoutingKey: key } = topology.destinations.get(queue)?.config ?? {}
  if (typeof exchange !== 'string' || exchange === '' || typeof key === 'string') return null
  const reached = queuesReached(topology.bindings, exchange, queue)
  return reached?.length === 0 ? phrase('plan.second-failure', { exchange, name: queue }) : null
}
