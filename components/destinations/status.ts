import type { Destination } from '#lib/api/contracts/destinations.ts'
import type { Severity } from '#lib/domain/types.ts'
import { SEVERITY_TONE, type Tone } from '#components/ui/chip.tsx'

/** State of a destination in a word; `since` where the word has a moment. */
export interface DestinationStatus {
  word: 'gone' | 'unknown' | 'noConsumer' | 'firing' | 'growing' | 'draining' | 'steady' | 'empty' | 'deadLetters'
  tone: Tone
  count?: number
}

const RANK: readonly Severity[] = ['critical', 'high', 'warning', 'info']

/**
 * The most telling fact about a destination. Old numbers never make a healthy word: then only that they are old is said, by
 * `FreshnessChip`, and this is null. A queue that waits on purpose (delay, retry) has no consumers of its own.
 */
export function statusOf(destination: Destination, firing: readonly { severity: Severity }[]): DestinationStatus | null {
  const { freshness, backlogMessages: backlog, inRate, outRate, consumerCount, role } = destination
  if (freshness === 'gone') return { word: 'gone', tone: 'stale' }
  if (freshness !== 'fresh') return null
  if (role === 'dead-letter' && (backlog ?? 0) > 0) return { word: 'deadLetters', tone: 'high' }
  if (role === 'normal' && consumerCount === 0 && (backlog ?? 0) > 0) return { word: 'noConsumer', tone: 'critical' }
  const worst = RANK.find((severity) => firing.some((alert) => alert.severity === severity))
  if (worst) return { word: 'firing', tone: SEVERITY_TONE[worst], count: firing.length }
  if (backlog === null) return { word: 'unknown', tone: 'plain' }
  if (backlog === 0) return { word: 'empty', tone: 'ok' }
  if (inRate === null || outRate === null) return { word: 'steady', tone: 'plain' }
  if (inRate > outRate * 1.05 + 0.05) return { word: 'growing', tone: 'warn' }
  return outRate > inRate * 1.05 + 0.05 ? { word: 'draining', tone: 'ok' } : { word: 'steady', tone: 'ok' }
}
