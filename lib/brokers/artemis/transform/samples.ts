import type { DestinationSample, SubscriptionSample } from '../../contract.ts'
import type { AddressAnswer, QueueNumbers } from '../answers.ts'
import type { Found } from '../read.ts'
import { refOf } from './destinations.ts'

/** Numbers of queues. Scheduled messages are told apart: they wait for a time, not for a consumer. Pure. */
export function queueSamples(queues: readonly Found<QueueNumbers>[]): DestinationSample[] {
  return queues
    .filter(({ is }) => is.Temporary !== true)
    .map(({ queue, is }): DestinationSample => {
      const age = oldestAge(is)
      return {
        destination: refOf(queue),
        backlogMessages: positive(is.MessageCount - is.ScheduledCount),
        readyMessages: positive(is.MessageCount - is.ScheduledCount - is.DeliveringCount),
        inFlightMessages: positive(is.DeliveringCount),
        scheduledMessages: positive(is.ScheduledCount),
        consumers: positive(is.ConsumerCount),
        inTotal: positive(is.MessagesAdded),
        // A message leaves by being read, by expiring, or by dying; each has its own counter.
        outTotal: positive(is.MessagesAcknowledged + is.MessagesExpired + is.MessagesKilled),
        ...(typeof is.PreparedTransactionMessageCount === 'number' && { preparedMessages: positive(is.PreparedTransactionMessageCount) }),
        ...(typeof is.PersistentSize === 'number' && { sizeBytes: positive(is.PersistentSize) }),
        ...(age !== null && { oldestAgeMs: age }),
      }
    })
}

/** Counters of multicast addresses; the messages lie in their queues. `names`: destination names by address. Pure. */
export function addressSamples(
  addresses: readonly Found<AddressAnswer>[],
  queues: readonly Found<QueueNumbers>[],
  names: ReadonlyMap<string, string>,
): DestinationSample[] {
  const byAddress = Map.groupBy(
    queues.filter(({ routing }) => routing === 'MULTICAST'),
    ({ address }) => address,
  )
  return addresses.flatMap(({ address, is }): DestinationSample[] => {
    const name = names.get(address)
    if (name === undefined) return []
    const consumers = (byAddress.get(address) ?? []).reduce((sum, queue) => sum + queue.is.ConsumerCount, 0)
    return [
      {
        destination: refOf(name),
        // Its queues hold the messages, and each of them is counted there.
        backlogMessages: 0,
        consumers: positive(consumers),
        ...(typeof is.RoutedMessageCount === 'number' && { inTotal: positive(is.RoutedMessageCount) }),
        ...(typeof is.AddressSize === 'number' && { sizeBytes: positive(is.AddressSize) }),
      },
    ]
  })
}

/**
 * Readers of a queue: how many, what waits for them, and how old the message at the head is by its own timestamp. `subscribed`:
 * destination of each subscription by queue, from the last inventory; a queue that is not there yet is shown with its readers. Pure.
 */
export function subscriptionSamples(samples: readonly DestinationSample[], subscribed: ReadonlyMap<string, string>): SubscriptionSample[] {
  return samples
    .filter(({ destination, consumers }) => (consumers ?? 0) > 0 || subscribed.has(destination.name))
    .map(({ destination: { name }, consumers = 0, oldestAgeMs, backlogMessages, outTotal }) => ({
      group: name,
      destination: refOf(subscribed.get(name) ?? name),
      members: consumers,
      state: consumers > 0 ? 'active' : 'empty',
      ...(backlogMessages !== undefined && { backlogMessages }),
      ...(outTotal !== undefined && { outTotal }),
      ...(backlogMessages === 0 ? { lagMs: 0 } : oldestAgeMs !== undefined && { lagMs: oldestAgeMs }),
    }))
}

/** Age of the message at the head by its own timestamp; null when the queue is empty or the message has none. */
function oldestAge({ FirstMessageAge: age, FirstMessageTimestamp: at }: QueueNumbers): number | null {
  return typeof age === 'number' && typeof at === 'number' && at > 0 ? positive(age) : null
}

/** Counters are read one after the other while messages move, so a difference may dip below zero for a moment. */
const positive = (value: number): number => Math.max(0, value)
