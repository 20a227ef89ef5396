import type { DestinationInfo, MemberInfo, SubscriptionInfo } from '../../contract.ts'
import type { ConsumerAnswer } from '../answers.ts'
import { keyOf } from './keys.ts'

/**
 * The consumers of each queue as one subscription, named like the queue. An ordinary queue without consumers is a
 * subscription nobody serves; a dead-letter or wait queue without consumers is as it should be and gets none.
 */
export function toSubscriptions(destinations: DestinationInfo[], consumers: ConsumerAnswer[]): SubscriptionInfo[] {
  const byQueue = Map.groupBy(consumers, (consumer) => keyOf(consumer.queue.vhost, consumer.queue.name))
  return destinations.flatMap((destination): SubscriptionInfo[] => {
    const mine = byQueue.get(keyOf(destination.namespace, destination.name)) ?? []
    if (mine.length === 0 && destination.role !== 'normal') return []
    return [
      {
        group: destination.name,
        destination: { namespace: destination.namespace, name: destination.name },
        state: mine.length > 0 ? 'active' : 'empty',
        protocol: 'amqp091',
        members: mine.map(toMember),
      },
    ]
  })
}

function toMember(consumer: ConsumerAnswer): MemberInfo {
  const channel = consumer.channel_details
  return {
    id: consumer.consumer_tag,
    clientId: channel?.connection_name ?? '',
    host: channel?.peer_host ?? '',
    partitions: [],
    // RabbitMQ writes "unlimited" as 0.
    prefetch: consumer.prefetch_count === 0 ? null : (consumer.prefetch_count ?? null),
  }
}
