import type { BrowseCostReport } from '../contract.ts'
import type { DestinationType } from '#lib/domain/types.ts'

/**
 * What looking at messages of a queue does to them. Pure.
 *
 * AMQP has no way to peek: a look takes messages and puts them back. A quorum queue counts every such return and gives a
 * message up when the count passes its delivery limit, so of `limit` returns all but one may be spent on looks: the last
 * one belongs to the consumers. `count`: the delivery count a message would be handed out with next.
 */
export function browseCostOf(type: DestinationType, deliveryLimit: number | null, count: number): BrowseCostReport {
  if (type === 'stream') return { cost: 'free', explanation: 'A stream is read without changing it.', looksLeft: null }
  const hidden = 'For the moment of the look the messages are hidden from consumers; after it they are marked as redelivered.'
  if (type === 'queue' || deliveryLimit === null) return { cost: 'locks', explanation: hidden, looksLeft: null }
  const looksLeft = Math.max(0, deliveryLimit - 1 - count)
  return {
    cost: 'counts-as-delivery',
    explanation:
      looksLeft === 0
        ? `The queue gives a message up after ${deliveryLimit} returns, and the first one has ${count} behind it: another look could lose it.`
        : `Each look counts as a failed delivery, and the queue gives a message up after ${deliveryLimit} of them. ${hidden}`,
    looksLeft,
  }
}

/** May a message handed out with `count` deliveries behind it be returned without the broker giving it up? */
export function mayReturn(deliveryLimit: number | null, count: number | null): boolean {
  return deliveryLimit === null || (count ?? 0) < deliveryLimit
}
