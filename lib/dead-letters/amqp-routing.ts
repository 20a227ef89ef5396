import type { BindingInfo } from '#lib/brokers/contract.ts'

/** Queues a message reaches through an exchange; null when it hangs on what only the broker knows (headers, other exchanges). */
export function queuesReached(bindings: readonly BindingInfo[], exchange: string, routingKey: string): string[] | null {
  const reached = new Set<string>()
  for (const binding of bindings) {
    if (binding.source !== exchange) continue
    if (!['direct', 'topic', 'fanout'].includes(binding.sourceType) || binding.destinationType !== 'queue') return null
    if (matches(binding, routingKey)) reached.add(binding.destination)
  }
  return [...reached]
}

function matches(binding: BindingInfo, routingKey: string): boolean {
  if (binding.sourceType === 'fanout') return true
  if (binding.sourceType === 'direct') return binding.routingKey === routingKey
  return matchesTopic(binding.routingKey.split('.'), routingKey.split('.'))
}

/** AMQP topic patterns: `*` is one word, `#` any number of words. Linear in pattern × words. */
function matchesTopic(pattern: readonly string[], words: readonly string[]): boolean {
  // reachable[i]: the pattern read so far can stand for the first i words.
  let reachable = words.map(() => false)
  reachable = [true, ...reachable]
  for (const part of pattern) {
    const next = reachable.map(() => false)
    for (let i = 0; i <= words.length; i++) {
      if (part === '#') next[i] = (reachable[i] ?? false) || (i > 0 && (next[i - 1] ?? false))
      else next[i] = i > 0 && (reachable[i - 1] ?? false) && (part === '*' || part === words[i - 1])
    }
    reachable = next
  }
  return reachable[words.length] ?? false
}
