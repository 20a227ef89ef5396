import type { DestinationDetail } from '#lib/api/contracts/destinations.ts'
import type { Phrase } from '#lib/domain/phrase.ts'
import { isLog } from '#lib/domain/types.ts'

/** One fact about how safe messages are here. `good` null: neither, only worth knowing. Times in seconds. */
export interface Fact {
  word:
    | 'durable'
    | 'notDurable'
    | 'replicated'
    | 'single'
    | 'underReplicated'
    | 'route'
    | 'routeBroken'
    | 'noRoute'
    | 'overflow'
    | 'overflowReject'
    | 'ttl'
    | 'retention'
    | 'autoDelete'
  good: boolean | null
  count?: number
  limit?: number
  seconds?: number
  name?: string
  detail?: { text: string; phrase: Phrase | null | undefined }
}

/**
 * What the settings say about losing messages. Only what the broker told: a fact that is not known is not listed.
 * `dataLossSeconds`: soonest moment retention deletes unread data of any reader.
 */
export function exposureOf(destination: DestinationDetail, dataLossSeconds: number | null): Fact[] {
  const { config } = destination
  const facts: Fact[] = []
  if (config['durable'] === true) facts.push({ word: 'durable', good: true })
  if (config['durable'] === false) facts.push({ word: 'notDurable', good: false })
  if (config['autoDelete'] === true) facts.push({ word: 'autoDelete', good: false })
  const replicas = numberOf(config['replicationFactor'])
  if (replicas !== null) facts.push(replicas > 1 ? { word: 'replicated', good: true, count: replicas } : { word: 'single', good: false })
  const lacking = numberOf(config['underReplicatedPartitions'])
  if (lacking) facts.push({ word: 'underReplicated', good: false, count: lacking })
  facts.push(...routeFacts(destination))
  const limit = numberOf(config['maxLength'])
  if (limit !== null) {
    const overflow = config['overflow']
    const refuses = typeof overflow === 'string' && overflow.startsWith('reject-publish')
    facts.push(refuses ? { word: 'overflowReject', good: null, limit } : { word: 'overflow', good: false, limit })
  }
  const ttl = numberOf(config['messageTtl'])
  if (ttl !== null && destination.role === 'normal')
    facts.push({ word: 'ttl', good: destination.deadLetterRoutes.length > 0 ? null : false, seconds: ttl / 1000 })
  if (dataLossSeconds !== null) facts.push({ word: 'retention', good: false, seconds: dataLossSeconds })
  return facts
}

function routeFacts(destination: DestinationDetail): Fact[] {
  if (destination.role === 'dead-letter' || destination.role === 'internal') return []
  const broken = destination.deadLetterRoutes.find((route) => route.problem !== null || route.destinationId === null)
  if (broken)
    return [
      { word: 'routeBroken', good: false, ...(broken.problem ? { detail: { text: broken.problem, phrase: broken.problemPhrase } } : {}) },
    ]
  const route = destination.deadLetterRoutes[0]
  if (route) return [{ word: 'route', good: true, name: route.name }]
  // On a log the reader decides what becomes of what it cannot handle: no route is no proof of loss.
  return isLog(destination.type) ? [] : [{ word: 'noRoute', good: false }]
}

function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}

/** Seconds until a queue with a length limit is full at the present rates; null = it does not fill, or is not known. */
export function fullInSeconds(
  destination: Pick<DestinationDetail, 'backlogMessages' | 'inRate' | 'outRate'>,
  limit: number,
): number | null {
  const { backlogMessages, inRate, outRate } = destination
  if (backlogMessages === null || inRate === null) return null
  const growth = inRate - (outRate ?? 0)
  if (backlogMessages >= limit) return 0
  return growth > 0 ? (limit - backlogMessages) / growth : null
}

/** Length limit of the queue, where it has one. */
export const lengthLimit = (config: Readonly<Record<string, unknown>>): number | null => numberOf(config['maxLength'])
