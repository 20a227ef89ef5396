import type { DestinationRef, Sample, SubscriptionSample } from '../contract.ts'
import { read } from '../jolokia/requests.ts'
import {
  brokerAttributes,
  consumer,
  consumerAttributes,
  destination,
  destinationAttributes,
  healthAttributes,
  schedulerAttributes,
  type DestinationAnswer,
} from './answers.ts'
import { nodeOf, schedulerOf } from './inventory.ts'
import { anyBroker, isAdvisory } from './names.ts'
import { knownBroker, rememberBroker, type Session } from './session.ts'
import { tableOf } from './tables.ts'
import { toDurableSample, toQueueSample, toSchedulerSample, toTopicSample } from './transform/samples.ts'

/** Numbers of all queues, topics and durable subscriptions in one request, however many there are. */
export async function sample(session: Session, signal: AbortSignal): Promise<Sample> {
  const before = session.client.requests
  const { beans } = await knownBroker(session, signal)
  const [broker, status, jobs, ...lists] = await session.client.ask(
    [
      read(anyBroker, brokerAttributes),
      read(beans.health, healthAttributes),
      read(beans.scheduler, schedulerAttributes),
      read(beans.all('Queue'), destinationAttributes),
      read(beans.all('Topic'), ['Name', 'EnqueueCount', 'ConsumerCount']),
      read(beans.durables, consumerAttributes),
    ],
    signal,
  )
  const known = rememberBroker(session, broker)
  const queues = tableOf(session, lists[0], destination, 'the queues')
  const topics = tableOf(session, lists[1], destination, 'the topics')
  const durables = tableOf(session, lists[2], consumer, 'the durable subscriptions')
  const times = schedulerOf(jobs)
  const waiting = toSchedulerSample(times)
  const { learned } = session
  const sampled = { queues: queues.rows.map(toQueueSample), topics: topics.rows.filter(({ Name }) => !isAdvisory(Name)).map(toTopicSample) }
  const missing = [...(queues.observed ? [] : learned.sampled.queues), ...(topics.observed ? [] : learned.sampled.topics)]
  if (queues.observed) learned.sampled.queues = sampled.queues.map((one) => one.destination)
  if (topics.observed) learned.sampled.topics = sampled.topics.map((one) => one.destination)
  return {
    destinations: [...sampled.queues, ...sampled.topics, ...(waiting === null ? [] : [waiting])],
    subscriptions: [...queues.rows.flatMap((queue) => queueSubscription(session, queue)), ...durables.rows.map(toDurableSample)],
    nodes: [nodeOf(known, status, times)],
    problems: [...queues.problems, ...topics.problems, ...durables.problems],
    notObserved: missing,
    requests: session.client.requests - before,
  }
}

/** A queue has a subscription while it is consumed, and after that until the next inventory. */
function queueSubscription({ learned }: Session, { Name, ConsumerCount }: DestinationAnswer): SubscriptionSample[] {
  if (ConsumerCount === undefined || (ConsumerCount === 0 && !learned.subscribed.has(Name))) return []
  const ref: DestinationRef = { namespace: '', name: Name }
  return [{ group: Name, destination: ref, members: ConsumerCount, state: ConsumerCount > 0 ? 'active' : 'empty' }]
}
