/**
 * The role of a destination by evidence, the strongest first: the broker's own word or configured routes, then names.
 * Pure. Retry and delay destinations drain alone and are never called dead-letter.
 */
import type { DeadLetterRoute, DestinationRef, Inventory } from '#lib/brokers/contract.ts'
import { destinationKey } from '#lib/domain/destination-key.ts'
import { phrase, type Phrase } from '#lib/domain/phrase.ts'
import type { DestinationRole, Evidence } from '#lib/domain/types.ts'
import { english } from '#lib/i18n/english.ts'
import { readName, type NameRule } from './name-rules.ts'

export interface RouteClue {
  /** Name of the destination whose dead letters come here. */
  from: string
  /** The route starts at a destination where messages only wait (message time-to-live, no work): its "dead letters" are on the way back to work. */
  fromWaits?: boolean
}

export interface DestinationClues {
  kind: string
  namespace: string
  name: string
  /** What the broker itself proves; `normal` when it says nothing. */
  role: DestinationRole
  /** Configured dead-letter routes that end here. */
  routesInto: readonly RouteClue[]
  /** Messages only wait here: a time-to-live and a route onwards. */
  waits?: boolean
  /** Does a destination of this name exist beside it? Absent = unknown: ambiguous names then stay `normal`. */
  exists?: (name: string) => boolean
}

export interface Classification extends Evidence {
  role: DestinationRole
}

/** Decides one destination. Total: a destination nothing speaks for is `normal`. */
export function classifyDestination(clues: DestinationClues): Classification {
  if (clues.role !== 'normal') return { role: clues.role, ...said(phrase('evidence.broker')), confidence: 'certain' }
  const named = readName(clues.kind, clues.name, clues.exists ?? (() => false))
  const failures = clues.routesInto.filter((route) => !route.fromWaits)
  if (clues.waits) {
    return failures.length > 0 || named?.rule.role === 'retry'
      ? { role: 'retry', ...said(phrase('evidence.waits-retry')), confidence: 'certain' }
      : { role: 'delay', ...said(phrase('evidence.waits-delay')), confidence: 'certain' }
  }
  if (failures.length > 0) {
    if (named && named.rule.role !== 'dead-letter')
      return { role: 'retry', ...said(phrase('evidence.route-named-retry', list(failures))), confidence: 'likely' }
    return { role: 'dead-letter', ...said(phrase('evidence.route', list(failures))), confidence: 'certain' }
  }
  if (named) return { role: named.rule.role, ...said(byName(named.rule)), confidence: named.rule.confidence }
  return { role: 'normal', evidence: '', confidence: 'likely' }
}

const said = (evidencePhrase: Phrase): Pick<Evidence, 'evidence' | 'evidencePhrase'> => ({
  evidence: english(evidencePhrase),
  evidencePhrase,
})

const byName = ({ framework, role }: NameRule): Phrase =>
  framework === null ? phrase('evidence.name-word', { role }) : phrase('evidence.name', { framework, role })

/** At most three names, and how many more there are. */
const list = (routes: readonly RouteClue[]): { names: string; more: number } => {
  const names = [...new Set(routes.map((route) => route.from))]
  return { names: names.slice(0, 3).join(', '), more: Math.max(0, names.length - 3) }
}

export interface InventoryRoles {
  /** By `destinationKey`. */
  roles: Map<string, Classification>
  /** Routes found by names alone, for dead-letter destinations no configured route leads to. */
  routesByName: DeadLetterRoute[]
}

type InventoryPart = Pick<Inventory, 'destinations' | 'routes'> & Partial<Pick<Inventory, 'subscriptions'>>

/**
 * Decides every destination of a cluster together: routes and neighbours are evidence too. `previous` holds the roles decided
 * last time by `destinationKey`; where only the presence of consumers would speak, it decides, so that a consumer that
 * dies never turns its work queue into a delay queue.
 */
export function classifyInventory(
  kind: string,
  inventory: InventoryPart,
  previous: ReadonlyMap<string, DestinationRole> = new Map(),
): InventoryRoles {
  const known = new Set(inventory.destinations.map(destinationKey))
  const exists = (namespace: string) => (name: string) => known.has(destinationKey({ namespace, name }))
  const waiting = waitingDestinations(kind, inventory, exists, previous)
  const routesTo = Map.groupBy(
    inventory.routes.filter((route) => route.to !== null),
    (route) => destinationKey(route.to as DestinationRef),
  )
  const roles = new Map<string, Classification>()
  const routesByName: DeadLetterRoute[] = []
  for (const destination of inventory.destinations) {
    const key = destinationKey(destination)
    const into = routesTo.get(key) ?? []
    const found = classifyDestination({
      kind,
      namespace: destination.namespace,
      name: destination.name,
      role: destination.role,
      routesInto: into.map((route) => ({ from: route.from.name, fromWaits: waiting.has(destinationKey(route.from)) })),
      waits: waiting.has(key),
      exists: exists(destination.namespace),
    })
    roles.set(key, found)
    if (found.role === 'dead-letter' && into.length === 0) routesByName.push(...routesFromName(kind, destination, inventory, exists))
  }
  return { roles, routesByName }
}

/** Keys of destinations where messages only wait: told by name, by a cycle of routes, or by who reads what. */
function waitingDestinations(
  kind: string,
  inventory: InventoryPart,
  exists: (namespace: string) => (name: string) => boolean,
  previous: ReadonlyMap<string, DestinationRole>,
): Set<string> {
  const targets = new Map<string, Set<string>>()
  for (const route of inventory.routes) {
    const from = destinationKey(route.from)
    if (!targets.has(from)) targets.set(from, new Set())
    if (route.to) targets.get(from)?.add(destinationKey(route.to))
  }
  const consumed = new Set(
    (inventory.subscriptions ?? [])
      .filter((subscription) => subscription.members.length > 0)
      .map((subscription) => destinationKey(subscription.destination)),
  )
  const waits = (destination: InventoryPart['destinations'][number]): boolean => {
    const key = destinationKey(destination)
    const next = [...(targets.get(key) ?? [])]
    if (!targets.has(key)) return false
    const named = readName(kind, destination.name, exists(destination.namespace))?.rule.role
    if (named === 'retry' || named === 'delay') return true
    if (!hasTimeToLive(destination.config) || consumed.has(key)) return false
    if (next.some((target) => targets.get(target)?.has(key))) return true
    const before = previous.get(key)
    if (before !== undefined) return before === 'retry' || before === 'delay'
    return next.some((target) => targets.has(target) || consumed.has(target))
  }
  return new Set(inventory.destinations.filter(waits).map(destinationKey))
}

function routesFromName(
  kind: string,
  to: DestinationRef,
  inventory: Partial<Pick<Inventory, 'subscriptions'>>,
  exists: (namespace: string) => (name: string) => boolean,
): DeadLetterRoute[] {
  const named = readName(kind, to.name, exists(to.namespace))
  if (!named) return []
  const ref: DestinationRef = { namespace: to.namespace, name: to.name }
  const group = kind === 'rocketmq' ? /^%DLQ%(.+)$/.exec(to.name)?.[1] : undefined
  if (group !== undefined) {
    return (inventory.subscriptions ?? [])
      .filter((subscription) => subscription.group === group && !subscription.destination.name.startsWith('%'))
      .map((subscription) => ({
        from: subscription.destination,
        to: ref,
        problem: null,
        ...said(phrase('evidence.name-group', { framework: 'RocketMQ', group })),
        confidence: 'likely',
      }))
  }
  const source = named.sources.find(exists(to.namespace))
  if (source === undefined) return []
  const confidence = named.rule.confidence === 'certain' ? 'likely' : named.rule.confidence
  return [{ from: { namespace: to.namespace, name: source }, to: ref, problem: null, ...said(byName(named.rule)), confidence }]
}

/** RabbitMQ says it as argument or policy key; adapters may resolve it under a plain name. */
const TTL_KEYS = ['x-message-ttl', 'message-ttl', 'messageTtl', 'messageTtlMs', 'messageTtlSeconds'] as const

const hasTimeToLive = (config: Record<string, unknown>): boolean =>
  TTL_KEYS.some((key) => config[key] !== undefined && config[key] !== null) ||
  Object.entries(config).some(
    ([key, value]) => typeof value === 'object' && value !== null && /arguments|policy/i.test(key) && hasTimeToLive({ ...value }),
  )
