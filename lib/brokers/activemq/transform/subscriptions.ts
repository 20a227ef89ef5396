import type { MemberInfo, SubscriptionInfo } from '../../contract.ts'
import type { ConsumerAnswer } from '../answers.ts'

/** Client ids of Spillway's own looks and moves begin like this: they are no consumers of anybody. */
export const ownClientPrefix = 'spillway-'

const isOwn = ({ ClientId }: ConsumerAnswer): boolean => ClientId?.startsWith(ownClientPrefix) === true

/** The consumers of each queue are its one subscription. */
export function toQueueSubscriptions(consumers: readonly ConsumerAnswer[]): SubscriptionInfo[] {
  const byQueue = Map.groupBy(
    consumers.filter((one) => !isOwn(one)),
    ({ DestinationName }) => DestinationName,
  )
  return [...byQueue].map(([queue, members]) => ({
    group: queue,
    destination: { namespace: '', name: queue },
    state: 'active',
    protocol: 'jms',
    members: members.map(toMember),
  }))
}

/** Name of a durable subscription: client id and name, as the broker tells them apart. */
export const durableGroup = ({ ClientId, SubscriptionName }: ConsumerAnswer): string => `${ClientId ?? ''}:${SubscriptionName ?? ''}`

/** Durable subscriptions of topics, also while nobody is connected. */
export function toDurables(durables: readonly ConsumerAnswer[]): SubscriptionInfo[] {
  return durables.map((durable) => ({
    group: durableGroup(durable),
    destination: { namespace: '', name: durable.DestinationName },
    state: durable.Active === false ? 'inactive' : 'active',
    protocol: 'jms-durable',
    members: durable.Active === false ? [] : [toMember(durable)],
  }))
}

function toMember(consumer: ConsumerAnswer): MemberInfo {
  const { ConnectionId, SubscriptionId, ClientId, PrefetchSize } = consumer
  return {
    id: `${ConnectionId ?? ClientId ?? ''}/${SubscriptionId ?? 0}`,
    clientId: ClientId ?? '',
    host: '',
    partitions: [],
    prefetch: PrefetchSize ?? null,
  }
}
