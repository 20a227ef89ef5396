import type { BindingAnswer, ExchangeAnswer } from '../answers.ts'
import { keyOf } from './keys.ts'

/** Exchanges and bindings, indexed for following a message. */
export interface Topology {
  exchanges: Map<string, ExchangeAnswer>
  /** Bindings by (vhost, source exchange). */
  bindings: Map<string, BindingAnswer[]>
  /** Every queue, by (vhost, name). */
  queues: Set<string>
}

/** Where a message goes. */
export interface Routing {
  /** Names of the queues reached. */
  queues: string[]
  /** False when it hangs on something only the message knows (its own key, its headers, a hash). */
  certain: boolean
  /** False when the exchange itself does not exist. */
  exists: boolean
}

/** Puts lists into a `Topology`. */
export function toTopology(exchanges: ExchangeAnswer[], bindings: BindingAnswer[], queues: { vhost: string; name: string }[]): Topology {
  return {
    exchanges: new Map(exchanges.map((exchange) => [keyOf(exchange.vhost, exchange.name), exchange])),
    bindings: Map.groupBy(bindings, (binding) => keyOf(binding.vhost, binding.source)),
    queues: new Set(queues.map((queue) => keyOf(queue.vhost, queue.name))),
  }
}

/**
 * Follows a message through an exchange and the exchanges bound to it. `key` null: the key is not known, so every
 * binding that some key could match counts. Alternate exchanges are followed when nothing else matches.
 */
export function route(topology: Topology, vhost: string, exchange: string, key: string | null): Routing {
  const reached = new Set<string>()
  const certain = follow(topology, vhost, exchange, key, reached, new Set())
  return { queues: [...reached].toSorted(), certain, exists: exchange === '' || topology.exchanges.has(keyOf(vhost, exchange)) }
}

function follow(topology: Topology, vhost: string, name: string, key: string | null, reached: Set<string>, seen: Set<string>): boolean {
  if (seen.has(name)) return true
  seen.add(name)
  if (name === '') {
    if (key !== null && topology.queues.has(keyOf(vhost, key))) reached.add(key)
    return key !== null
  }
  const exchange = topology.exchanges.get(keyOf(vhost, name))
  if (exchange === undefined) return true
  const type = exchangeType(exchange)
  const bindings = topology.bindings.get(keyOf(vhost, name)) ?? []
  const matching = bindings.filter((binding) => key === null || matchesKey(type, binding.routing_key, key))
  let certain = matching.length === 0 || type === 'fanout' || (key !== null && (type === 'direct' || type === 'topic'))
  for (const binding of matching) {
    if (binding.destination_type === 'queue') reached.add(binding.destination)
    else certain = follow(topology, vhost, binding.destination, key, reached, seen) && certain
  }
  const alternate = exchange.arguments['alternate-exchange']
  if (matching.length === 0 && typeof alternate === 'string') return follow(topology, vhost, alternate, key, reached, seen)
  return certain
}

/** Type that decides about routing; the delayed-message plugin wraps another one. */
function exchangeType(exchange: ExchangeAnswer): string {
  const inner = exchange.arguments['x-delayed-type']
  return exchange.type === 'x-delayed-message' && typeof inner === 'string' ? inner : exchange.type
}

function matchesKey(type: string, pattern: string, key: string): boolean {
  if (type === 'direct') return pattern === key
  if (type === 'topic') return matchesTopic(pattern.split('.'), key.split('.'))
  return true
}

/** AMQP topic patterns: `*` is one word, `#` any number of words. */
export function matchesTopic(pattern: string[], words: string[]): boolean {
  const [first, ...rest] = pattern
  if (first === undefined) return words.length === 0
  if (first === '#') return words.some((_, index) => matchesTopic(rest, words.slice(index))) || matchesTopic(rest, [])
  return words.length > 0 && (first === '*' || first === words[0]) && matchesTopic(rest, words.slice(1))
}
