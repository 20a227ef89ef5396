import { MINUTE } from './time.ts'

/** A number at a time (milliseconds since the epoch). */
export interface Point {
  t: number
  value: number
}

/** Between samples further apart than this nothing is known, so there is no rate. */
export const MAX_GAP = 10 * MINUTE

/**
 * Increase per second of a counter between two of its samples. Null when there is none to tell: no earlier sample, a
 * counter that fell (the broker restarted or the object was made anew), or a gap.
 */
export function rate(before: Point | null, after: Point): number | null {
  if (!before || after.value < before.value) return null
  const elapsed = after.t - before.t
  if (elapsed <= 0 || elapsed > MAX_GAP) return null
  return ((after.value - before.value) * 1000) / elapsed
}
