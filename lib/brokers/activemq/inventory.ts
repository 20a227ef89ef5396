import type { Inventory, NodeInfo } from '../contract.ts'
import type { JolokiaItem } from '../jolokia/answers.ts'
import { read } from '../jolokia/requests.ts'
import {
  brokerAttributes,
  consumer,
  consumerAttributes,
  health,
  healthAttributes,
  scheduler,
  schedulerAttributes,
  settings,
  settingsAttributes,
  type SchedulerAnswer,
} from './answers.ts'
import { anyBroker } from './names.ts'
import { knownBroker, rememberBroker, type KnownBroker, type Session } from './session.ts'
import { tableOf } from './tables.ts'
import { toQueue, toScheduler, toTopics } from './transform/destinations.ts'
import { toNode } from './transform/nodes.ts'
import { toRoutes } from './transform/routes.ts'
import { toDurables, toQueueSubscriptions } from './transform/subscriptions.ts'

/** Everything slow-moving, in one request. */
export async function inventory(session: Session, signal: AbortSignal): Promise<Inventory> {
  const { beans } = await knownBroker(session, signal)
  const [broker, status, jobs, ...lists] = await session.client.ask(
    [
      read(anyBroker, brokerAttributes),
      read(beans.health, healthAttributes),
      read(beans.scheduler, schedulerAttributes),
      read(beans.all('Queue'), settingsAttributes),
      read(beans.all('Topic'), ['Name', 'Paused', 'Options', 'MemoryLimit', 'ProducerFlowControl', 'MaxPageSize']),
      read(beans.consumers('Queue'), consumerAttributes),
      read(beans.durables, consumerAttributes),
    ],
    signal,
  )
  const known = rememberBroker(session, broker)
  const queues = tableOf(session, lists[0], settings, 'the queues')
  const topics = tableOf(session, lists[1], settings, 'the topics')
  const consumers = tableOf(session, lists[2], consumer, 'the consumers of queues')
  const durables = tableOf(session, lists[3], consumer, 'the durable subscriptions')
  const times = schedulerOf(jobs)
  for (const { Name, DLQ } of queues.rows) if (DLQ === true) session.learned.deadLetterQueues.add(Name)
  const flagged = session.learned.deadLetterQueues
  const seen = queues.observed && topics.observed
  session.learned.subscribed = new Set(consumers.rows.map(({ DestinationName }) => DestinationName))
  return {
    nodes: [nodeOf(known, status, times)],
    destinations: [
      ...queues.rows.map((queue) => toQueue(queue, flagged)),
      ...toTopics(topics.rows),
      ...(times === null ? [] : [toScheduler()]),
    ],
    subscriptions: [...toQueueSubscriptions(consumers.rows), ...toDurables(durables.rows)],
    routes: toRoutes({
      queues: queues.rows.map(({ Name }) => Name),
      flagged,
      topics: topics.rows.map(({ Name }) => Name),
    }),
    bindings: [],
    problems: [...queues.problems, ...topics.problems, ...consumers.problems, ...durables.problems],
    // There is one namespace: when a list of it is missing, nothing in it is known to be gone.
    unobservedNamespaces: seen && consumers.observed && durables.observed ? [] : [''],
  }
}

/** The scheduler's numbers; null where there is none. */
export function schedulerOf(item: JolokiaItem | undefined): SchedulerAnswer | null {
  if (item === undefined || !item.ok) return null
  const parsed = scheduler.safeParse(item.value)
  return parsed.success ? parsed.data : null
}

/** The node with the word of the broker's own health check, where it may be read. */
export function nodeOf({ answer }: KnownBroker, status: JolokiaItem | undefined, times: SchedulerAnswer | null): NodeInfo {
  const word = status?.ok ? health.safeParse(status.value) : undefined
  return toNode(answer, word?.success ? (word.data.CurrentStatus ?? null) : null, times)
}
