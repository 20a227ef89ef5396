import type { DestinationInfo, MemberInfo, SubscriptionInfo } from '../../contract.ts'
import type { ConsumerAnswer } from '../answers.ts'

/**
 * The consumers of each queue as one subscription, named like the queue: of the address where the queue is one subscriber's share of a
 * multicast address (`addressOf`: destination name of that address by queue), else of the queue itself. An ordinary queue without
 * consumers is a subscription nobody serves; a dead-letter queue without consumers is as it should be and gets none. Pure.
 */
export function toSubscriptions(
  destinations: readonly DestinationInfo[],
  consumers: readonly ConsumerAnswer[],
  addressOf: ReadonlyMap<string, string>,
): SubscriptionInfo[] {
  const byQueue = Map.groupBy(consumers, (consumer) => consumer.queue ?? consumer.queueName ?? '')
  return destinations.flatMap((destination): SubscriptionInfo[] => {
    const mine = byQueue.get(destination.name) ?? []
    if (destination.type !== 'queue' || (mine.length === 0 && destination.role !== 'normal')) return []
    const address = destination.role === 'normal' ? addressOf.get(destination.name) : undefined
    return [
      {
        group: destination.name,
        destination: { namespace: destination.namespace, name: address ?? destination.name },
        state: mine.length > 0 ? 'active' : 'empty',
        protocol: protocolOf(mine),
        members: mine.map(toMember),
      },
    ]
  })
}

const protocolOf = (consumers: readonly ConsumerAnswer[]): string =>
  [...new Set(consumers.map(({ protocol }) => (protocol ?? '').toLowerCase()).filter((protocol) => protocol !== ''))].toSorted().join(', ')

function toMember(consumer: ConsumerAnswer): MemberInfo {
  return {
    id: [consumer.session, consumer.id].filter(Boolean).join('/'),
    clientId: consumer.clientID ?? '',
    // `/10.0.0.7:51974` or `10.0.0.7:51974`
    host: (consumer.remoteAddress ?? '').replace(/^\//, '').replace(/:\d+$/, ''),
    partitions: [],
    prefetch: null,
  }
}
