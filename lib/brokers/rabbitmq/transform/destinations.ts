import type { BindingInfo, DeadLetterRoute, DestinationInfo, SubscriptionInfo } from '../../contract.ts'
import type { DestinationType } from '#lib/domain/types.ts'
import type { BindingAnswer, ConsumerAnswer, ExchangeAnswer, PolicyAnswer, QueueAnswer } from '../answers.ts'
import type { Version } from '../version.ts'
import { deadLetterRoutes, type SettledQueue } from './dead-letter-routes.ts'
import { keyOf } from './keys.ts'
import { operatorPolicyOf, policySettings, type PolicySettings } from './policies.ts'
import { rolesOf } from './roles.ts'
import { toTopology } from './routing.ts'
import { queueSettings } from './settings.ts'
import { toSubscriptions } from './subscriptions.ts'

/** All lists an inventory is made of, as answered. */
export interface InventoryAnswers {
  version: Version
  queues: QueueAnswer[]
  exchanges: ExchangeAnswer[]
  bindings: BindingAnswer[]
  policies: PolicyAnswer[]
  operatorPolicies: PolicyAnswer[]
  consumers: ConsumerAnswer[]
}

/** The part of an inventory that is about destinations. */
export interface InventoryObjects {
  destinations: DestinationInfo[]
  subscriptions: SubscriptionInfo[]
  routes: DeadLetterRoute[]
  bindings: BindingInfo[]
}

/** Lists of the broker → destinations, their roles, consumers, dead-letter routes and bindings. */
export function toInventory(answers: InventoryAnswers): InventoryObjects {
  const settled = answers.queues.map((queue) => settle(queue, answers))
  const topology = toTopology(answers.exchanges, answers.bindings, answers.queues)
  const routes = deadLetterRoutes(settled, topology)
  const consumed = new Set(answers.consumers.map((consumer) => keyOf(consumer.queue.vhost, consumer.queue.name)))
  const roles = rolesOf(settled, routes, consumed)
  const delayed = delayedExchanges(answers)
  const destinations = settled.map((queue): DestinationInfo => {
    const key = keyOf(queue.namespace, queue.name)
    return {
      namespace: queue.namespace,
      name: queue.name,
      type: typeOf(queue.answer.type),
      role: roles.get(key) ?? 'normal',
      incarnation: '',
      config: configOf(queue, answers, delayed.get(key)),
    }
  })
  return { destinations, subscriptions: toSubscriptions(destinations, answers.consumers), routes, bindings: toBindings(answers) }
}

interface AnsweredQueue extends SettledQueue {
  answer: QueueAnswer
  policy: PolicySettings
}

function settle(answer: QueueAnswer, answers: InventoryAnswers): AnsweredQueue {
  const policy = policySettings(answer, answers.policies, answers.operatorPolicies)
  const byArgument = typeof answer.arguments['x-dead-letter-exchange'] === 'string'
  return {
    namespace: answer.vhost,
    name: answer.name,
    answer,
    policy,
    settings: queueSettings(answer, policy, answers.version),
    setBy: byArgument ? 'a queue argument' : `the policy "${answer.policy ?? ''}"`,
  }
}

/** The broker's word for a queue type → ours. */
export function typeOf(type: string | null | undefined): DestinationType {
  if (type === 'quorum') return 'quorum-queue'
  return type === 'stream' ? 'stream' : 'queue'
}

function configOf(
  { answer, settings, policy, name }: AnsweredQueue,
  answers: InventoryAnswers,
  delayedExchange?: string,
): Record<string, unknown> {
  const operatorPolicy = operatorPolicyOf(answer, answers.operatorPolicies)?.name
  return {
    queueType: answer.type ?? 'classic',
    durable: answer.durable,
    autoDelete: answer.auto_delete,
    exclusive: answer.exclusive ?? false,
    arguments: answer.arguments,
    ...(name.startsWith('amq.gen-') && { serverNamed: true }),
    ...(answer.state && { state: answer.state }),
    ...((answer.leader ?? answer.node) && { leader: answer.leader ?? answer.node }),
    ...(answer.members && { members: answer.members, replicationFactor: answer.members.length }),
    ...(answer.online && { online: answer.online }),
    ...(answer.policy && { policy: answer.policy }),
    ...(operatorPolicy !== undefined && { operatorPolicy }),
    ...(Object.keys(policy).length > 0 && { effectivePolicy: policy }),
    ...settings,
    ...(delayedExchange !== undefined && { delayedExchange }),
  }
}

/** Queues that delayed-message exchanges feed: what waits in those is in no queue. */
function delayedExchanges({ exchanges, bindings }: InventoryAnswers): Map<string, string> {
  const delayed = new Set(
    exchanges.filter((exchange) => exchange.type === 'x-delayed-message').map((exchange) => keyOf(exchange.vhost, exchange.name)),
  )
  return new Map(
    bindings
      .filter((binding) => binding.destination_type === 'queue' && delayed.has(keyOf(binding.vhost, binding.source)))
      .map((binding) => [keyOf(binding.vhost, binding.destination), binding.source]),
  )
}

/** Without those of the default exchange, which every queue has. */
function toBindings({ bindings, exchanges }: InventoryAnswers): BindingInfo[] {
  const types = new Map(exchanges.map((exchange) => [keyOf(exchange.vhost, exchange.name), exchange.type]))
  return bindings
    .filter((binding) => binding.source !== '')
    .map((binding) => ({
      namespace: binding.vhost,
      source: binding.source,
      sourceType: types.get(keyOf(binding.vhost, binding.source)) ?? '',
      destination: binding.destination,
      destinationType: binding.destination_type,
      routingKey: binding.routing_key,
    }))
}
