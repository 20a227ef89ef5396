import type { DestinationSample, SubscriptionSample } from '../../contract.ts'
import type { ConsumerAnswer, DestinationAnswer, SchedulerAnswer } from '../answers.ts'
import { schedulerName } from './destinations.ts'
import { scheduled } from './nodes.ts'
import { durableGroup } from './subscriptions.ts'

/** Numbers of a queue. `QueueSize` counts messages in consumers' hands too; counters begin anew with the broker. */
export function toQueueSample(answer: DestinationAnswer): DestinationSample {
  const { QueueSize, InFlightCount, EnqueueCount, DequeueCount, ConsumerCount, StoreMessageSize } = answer
  const inFlight = InFlightCount === undefined ? undefined : Math.max(0, InFlightCount)
  return numbers(answer.Name, {
    backlogMessages: QueueSize,
    inFlightMessages: inFlight,
    readyMessages: QueueSize === undefined || inFlight === undefined ? undefined : Math.max(0, QueueSize - inFlight),
    consumers: ConsumerCount,
    inTotal: EnqueueCount,
    outTotal: DequeueCount,
    sizeBytes: StoreMessageSize,
  })
}

/** A topic keeps nothing itself: what waits, waits in its subscriptions. */
export function toTopicSample({ Name, ConsumerCount, EnqueueCount }: DestinationAnswer): DestinationSample {
  return numbers(Name, { consumers: ConsumerCount, inTotal: EnqueueCount })
}

/** What waits in the scheduler for its time; null = not said. */
export function toSchedulerSample(answer: SchedulerAnswer | null): DestinationSample | null {
  const waiting = scheduled(answer)
  return waiting === undefined ? null : numbers(schedulerName, { scheduledMessages: waiting })
}

/** A durable subscription: what waits for it alone, and what it has taken. */
export function toDurableSample(durable: ConsumerAnswer): SubscriptionSample {
  const { Active, PendingQueueSize, DispatchedQueueSize, DequeueCounter } = durable
  const active = Active !== false
  return {
    group: durableGroup(durable),
    destination: { namespace: '', name: durable.DestinationName },
    members: active ? 1 : 0,
    state: active ? 'active' : 'inactive',
    ...(PendingQueueSize !== undefined && { backlogMessages: Math.max(0, PendingQueueSize) + Math.max(0, DispatchedQueueSize ?? 0) }),
    ...(DequeueCounter !== undefined && DequeueCounter >= 0 && { outTotal: DequeueCounter }),
  }
}

type Values = { [name in keyof Omit<DestinationSample, 'destination' | 'partitions'>]: number | undefined }

/** What was not said, or cannot be (a negative count), is left out. */
function numbers(name: string, values: Values): DestinationSample {
  const said = Object.entries(values).filter(([, value]) => value !== undefined && value >= 0)
  return { destination: { namespace: '', name }, ...Object.fromEntries(said) }
}
