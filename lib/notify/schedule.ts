import type { Classification } from './channel.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const DELAYS = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE, 180 * MINUTE] as const
const JITTER = 0.2
/** A channel that seems gone is tried again no sooner. */
const PERMANENT_DELAY = 30 * SECOND

/**
 * Milliseconds until the next attempt, null when there is none: 5 s, 30 s, 2, 5, 15 min, 1, 3 h with ±20 % jitter. A wait that
 * the receiver asked for counts instead, at most 3 h. `attempts`: how many were made. `random`: in [0, 1).
 */
export function nextDelay(result: Classification, attempts: number, random: number): number | null {
  const delay = DELAYS[attempts - 1]
  if (delay === undefined || result.outcome === 'delivered' || result.outcome === 'accepted') return null
  const jittered = Math.round(delay * (1 - JITTER + 2 * JITTER * random))
  if (result.outcome === 'retry') return result.afterMs === undefined ? jittered : Math.min(Math.max(result.afterMs, SECOND), 180 * MINUTE)
  return result.of === 'channel' && result.final !== true ? Math.max(jittered, PERMANENT_DELAY) : null
}
