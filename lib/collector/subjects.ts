import type { AlertSubject } from '#lib/alerting/subject.ts'
import { destinationKey } from '#lib/domain/destination-key.ts'
import type { Derived, DestinationNumbers, SubscriptionNumbers } from './derived.ts'
import type { ClusterMemory, KnownDestination } from './memory.ts'

type Numbers = AlertSubject['numbers']

const destinationNumbers = (of: DestinationNumbers): Numbers => ({
  backlog_messages: of.backlogMessages,
  consumers: of.consumerCount,
  in_rate: of.inRate,
  out_rate: of.outRate,
  oldest_age_seconds: of.oldestAgeSeconds,
  arrivals_per_minute: of.arrivalsPerMinute,
})

const subscriptionNumbers = (of: SubscriptionNumbers): Numbers => ({
  lag_messages: of.lagMessages,
  lag_seconds: of.lagSeconds,
  members: of.members,
  in_rate: of.inRate,
  out_rate: of.outRate,
})

/** What alert rules are evaluated on: every known destination and subscription with its numbers of this poll. */
export function subjectsOf(
  memory: ClusterMemory,
  derived: Derived,
  missing: { destinationIds: string[]; subscriptionIds: string[] },
): AlertSubject[] {
  const unobserved = new Set([...missing.destinationIds, ...missing.subscriptionIds])
  const numbers = new Map<string, Numbers>([
    ...derived.destinations.map((of) => [of.id, destinationNumbers(of)] as const),
    ...derived.subscriptions.map((of) => [of.id, subscriptionNumbers(of)] as const),
  ])
  const byId = new Map([...memory.destinations.values()].map((known) => [known.id, known]))
  const common = (known: KnownDestination) => ({
    namespace: known.namespace,
    role: known.role,
    type: known.type,
    pattern: known.pattern,
    owner: known.owner,
    incarnation: known.incarnation,
  })
  const shared = (id: string) => ({
    observed: !unobserved.has(id),
    freshness: unobserved.has(id) ? ('stale' as const) : ('fresh' as const),
    numbers: numbers.get(id) ?? {},
  })
  const destinations = [...memory.destinations.values()].map((known): AlertSubject => ({
    kind: 'destination',
    id: known.id,
    name: known.name,
    ...common(known),
    ...shared(known.id),
  }))
  const subscriptions = [...memory.subscriptions.values()].flatMap((known): AlertSubject[] => {
    const destination = byId.get(known.destinationId)
    if (!destination) return []
    // A subscription that is a queue of its own (Artemis) is known as that too: its type says so, and rules for queues take the queue.
    const queue = memory.destinations.get(destinationKey({ namespace: destination.namespace, name: known.group }))
    const type = queue?.type ?? destination.type
    return [
      { kind: 'subscription', id: known.id, name: destination.name, group: known.group, ...common(destination), type, ...shared(known.id) },
    ]
  })
  return [...destinations, ...subscriptions]
}
