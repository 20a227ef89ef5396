import type { PolicyAnswer, QueueAnswer } from '../answers.ts'

/** Settings that came from policies, by their policy names (`dead-letter-exchange`). */
export type PolicySettings = Record<string, unknown>

/**
 * What the policies of a queue come to. RabbitMQ names the user policy of a queue at once, but gives the merged
 * definition only after its next statistics tick (up to 5 s), so the merge is done here: the named policy, capped by the
 * matching operator policy (the lesser of two numbers, else the operator's word).
 */
export function policySettings(queue: QueueAnswer, policies: PolicyAnswer[], operatorPolicies: PolicyAnswer[]): PolicySettings {
  const user = policies.find((policy) => policy.vhost === queue.vhost && policy.name === queue.policy)?.definition ?? {}
  const operator = operatorPolicyOf(queue, operatorPolicies)?.definition ?? {}
  const merged: PolicySettings = { ...user }
  for (const [name, value] of Object.entries(operator)) {
    const mine = merged[name]
    merged[name] = typeof mine === 'number' && typeof value === 'number' ? Math.min(mine, value) : value
  }
  return merged
}

/** The operator policy with the highest priority that matches the queue. */
export function operatorPolicyOf(queue: QueueAnswer, operatorPolicies: PolicyAnswer[]): PolicyAnswer | undefined {
  return operatorPolicies
    .filter(
      (policy) =>
        policy.vhost === queue.vhost && appliesTo(policy['apply-to'], queue.type ?? 'classic') && matches(policy.pattern, queue.name),
    )
    .toSorted((a, b) => b.priority - a.priority)[0]
}

function appliesTo(target: string, type: string): boolean {
  if (target === 'queues' || target === 'all') return true
  return target === { classic: 'classic_queues', quorum: 'quorum_queues', stream: 'streams' }[type]
}

/** RabbitMQ's patterns are PCRE; one that this regular-expression dialect cannot read matches nothing. */
function matches(pattern: string, name: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(name)
  } catch {
    return false
  }
}
