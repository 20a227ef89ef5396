import { z } from 'zod'
import type { DestinationRef } from '../contract.ts'
import type { DestinationType } from '#lib/domain/types.ts'
import { BrokerError } from '../error.ts'
import { policy, queuePage, queueReturned, type QueueAnswer } from './answers.ts'
import { readByVhost } from './lists.ts'
import { knownBroker } from './overview.ts'
import { api } from './path.ts'
import { sayQueue, type Session } from './session.ts'
import { typeOf } from './transform/destinations.ts'
import { refKey } from './transform/keys.ts'
import { policySettings } from './transform/policies.ts'
import { queueSettings } from './transform/settings.ts'

/** What must be known of a queue before messages are taken from it. */
export interface QueueFacts {
  type: DestinationType
  /** Returns before a quorum queue gives a message up; null = it never does. */
  deliveryLimit: number | null
  /** Deliveries the most often handed out message is known to have behind it. */
  count: number
}

/** How long a remembered count is trusted before the queue's own word (up to 5 s old) may overrule it. */
const settledAfterMs = 10_000
/** How long a count is remembered at all: 3.x never tells that the messages are gone. */
const forgottenAfterMs = 3_600_000

/** Reads type and limit of a queue now, so that a policy changed a moment ago counts. Touches no message. */
export async function queueFacts(session: Session, ref: DestinationRef, signal: AbortSignal): Promise<QueueFacts> {
  const { version } = await knownBroker(session, signal)
  const what = sayQueue(ref)
  const answer = await findQueue(session, ref, signal)
  if (answer === null)
    throw new BrokerError('object-error', `There is no ${what}.`, 'It may have been deleted; wait for the next inventory.')
  const type = typeOf(answer.type)
  if (type !== 'quorum-queue') return { type, deliveryLimit: null, count: 0 }
  const policies = await readByVhost(session, 'policies', '', policy, signal)
  const operator = await readByVhost(session, 'operator-policies', '', policy, signal)
  const { deliveryLimit } = queueSettings(answer, policySettings(answer, policies, operator), version)
  return { type, deliveryLimit: deliveryLimit ?? null, count: await knownCount(session, ref, what, signal) }
}

/**
 * One queue out of the filtered list, because only the list without statistics names the policy at once: the one-queue
 * form of 3.10 and 4.0 leaves it out until the next statistics tick. The filter finds names that contain the text.
 */
async function findQueue({ client }: Session, ref: DestinationRef, signal: AbortSignal): Promise<QueueAnswer | null> {
  const filter = new URLSearchParams({
    page_size: '500',
    name: ref.name,
    use_regex: 'false',
    disable_stats: 'true',
    enable_queue_totals: 'true',
  })
  for (let page = 1; ; page += 1) {
    const found = await client.find(`${api`/api/queues/${ref.namespace}`}?page=${page}&${filter}`, queuePage, sayQueue(ref), signal)
    const exact = found?.items.find((one) => one.name === ref.name)
    if (exact !== undefined) return exact
    if (found === null || page >= found.page_count) return null
  }
}

async function knownCount(session: Session, ref: DestinationRef, what: string, signal: AbortSignal): Promise<number> {
  const { deliveryCounts } = session.learned
  const remembered = deliveryCounts.get(refKey(ref))
  const age = remembered === undefined ? 0 : session.deps.now() - remembered.at
  if (remembered === undefined || age > forgottenAfterMs) return 0
  if (age < settledAfterMs) return remembered.count
  // 4.x tells how many messages were ever returned; none left means the ones we looked at are gone.
  const said = await session.client.find(
    `${api`/api/queues/${ref.namespace}/${ref.name}`}?columns=messages_ready_returned`,
    z.union([queueReturned, z.array(z.never())]),
    what,
    signal,
  )
  if (said === null || Array.isArray(said) || said.messages_ready_returned !== 0) return remembered.count
  deliveryCounts.delete(refKey(ref))
  return 0
}

/** Remembers that messages of this queue have `count` deliveries behind them now. */
export function rememberCount({ learned, deps }: Session, ref: DestinationRef, count: number): void {
  const known = learned.deliveryCounts.get(refKey(ref))?.count ?? 0
  learned.deliveryCounts.set(refKey(ref), { count: Math.max(known, count), at: deps.now() })
}
