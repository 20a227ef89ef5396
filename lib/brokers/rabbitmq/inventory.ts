import { z } from 'zod'
import type { Inventory, Problem } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { binding, consumer, exchange, policy, type ConsumerAnswer, type PolicyAnswer } from './answers.ts'
import { readByVhost, readNodes, readQueues } from './lists.ts'
import { findMetrics } from './metrics.ts'
import { readOverview } from './overview.ts'
import { api } from './path.ts'
import type { Session } from './session.ts'
import { toInventory } from './transform/destinations.ts'
import { refKey } from './transform/keys.ts'
import { readVhosts } from './vhosts.ts'

/** Everything slow-moving, in nine or so requests, one after the other. */
export async function inventory(session: Session, signal: AbortSignal): Promise<Inventory> {
  const { version } = await readOverview(session, signal)
  const vhosts = await readVhosts(session, signal)
  const { nodes, problems } = await readNodes(session, signal)
  const part = <T>(read: Promise<T[]>) => orNothing(read, problems)
  const objects = toInventory({
    version,
    queues: await readQueues(session, signal),
    exchanges: await readByVhost(session, 'exchanges', 'columns=vhost,name,type,durable,internal,arguments,policy', exchange, signal),
    bindings: await readByVhost(session, 'bindings', '', binding, signal),
    policies: await part<PolicyAnswer>(readByVhost(session, 'policies', '', policy, signal)),
    operatorPolicies: await part<PolicyAnswer>(readByVhost(session, 'operator-policies', '', policy, signal)),
    consumers: await part<ConsumerAnswer>(session.client.get(api`/api/consumers`, z.array(consumer), 'the consumers', signal)),
  })
  const metrics = await findMetrics(session, nodes, signal)
  const subscribed = new Set(objects.subscriptions.map((subscription) => refKey(subscription.destination)))
  session.learned.queues = new Map(
    objects.destinations.map((one) => [refKey(one), { type: one.type, role: one.role, subscribed: subscribed.has(refKey(one)) }]),
  )
  return {
    ...objects,
    nodes,
    problems: [...problems, ...vhosts.problems, ...(metrics.problem === null ? [] : [metrics.problem])],
    unobservedNamespaces: vhosts.denied,
  }
}

/** A list the user has no right to is a problem of the inventory, not its end. */
async function orNothing<T>(read: Promise<T[]>, problems: Problem[]): Promise<T[]> {
  try {
    return await read
  } catch (error) {
    if (!(error instanceof BrokerError) || error.code !== 'missing-right') throw error
    problems.push(error.toProblem())
    return []
  }
}
