import type { DestinationRef } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { readableAttributes, type JolokiaItem } from '../jolokia/answers.ts'
import { read } from '../jolokia/requests.ts'
import { knownBroker, sayQueue, type Session } from './session.ts'
import { schedulerName } from './transform/destinations.ts'

/** A queue of this name, asked for now. STOMP would make a missing one, so it is looked for first. */
export interface QueueFacts {
  /** Name of its MBean. */
  bean: string
  queueSize: number
  paused: boolean
  /** A browser is shown so many messages from the head, and no more (`maxBrowsePageSize` of the broker's policy). */
  mostBrowsed: number
}

/** What brokers have that do not tell their limit. */
const usualMostBrowsed = 400

/** Rejects with `object-error` when the destination holds no messages one could look at. */
export async function queueFacts(session: Session, ref: DestinationRef, signal: AbortSignal): Promise<QueueFacts> {
  const { beans } = await knownBroker(session, signal)
  if (ref.name === schedulerName) {
    throw new BrokerError(
      'object-error',
      'The messages in the scheduler are in no queue yet.',
      'Wait until they are due, or see the page "Scheduled" of the console.',
    )
  }
  const bean = beans.one('Queue', ref.name)
  const [queue, topic] = await session.client.ask(
    [read(bean, ['Name', 'QueueSize', 'Paused', 'MaxBrowsePageSize']), read(beans.one('Topic', ref.name), ['Name'])],
    signal,
  )
  const facts = attributesOf(queue)
  // Two names may be written the same in JMX: then this is another queue.
  if (facts['Name'] === ref.name) {
    const { QueueSize, Paused, MaxBrowsePageSize: most } = facts
    const mostBrowsed = typeof most === 'number' && most > 0 ? most : usualMostBrowsed
    return { bean, queueSize: Number(QueueSize ?? 0), paused: Paused === true, mostBrowsed }
  }
  if (queue !== undefined && !queue.ok && queue.status !== 404) throw session.client.explain(queue, sayQueue(ref))
  if (attributesOf(topic)['Name'] === ref.name) {
    throw new BrokerError(
      'object-error',
      `"${ref.name}" is a topic: it keeps no messages to look at or to move.`,
      'Look at the durable subscriptions of the topic.',
    )
  }
  throw new BrokerError('object-error', `There is no ${sayQueue(ref)}.`, 'It may have been deleted.')
}

/** What kinds of destination of this name there are. */
export async function destinationKinds(session: Session, name: string, signal: AbortSignal): Promise<{ queue: boolean; topic: boolean }> {
  const { beans } = await knownBroker(session, signal)
  const items = await session.client.ask([read(beans.one('Queue', name), ['Name']), read(beans.one('Topic', name), ['Name'])], signal)
  for (const item of items) if (!item.ok && item.status !== 404) throw session.client.explain(item, `the destination "${name}"`)
  return { queue: attributesOf(items[0])['Name'] === name, topic: attributesOf(items[1])['Name'] === name }
}

const attributesOf = (item: JolokiaItem | undefined): Record<string, unknown> => (item?.ok ? readableAttributes(item.value) : {})
