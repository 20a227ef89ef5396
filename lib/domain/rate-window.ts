/** A counter over the last polls. Rates use several collection intervals, because brokers publish statistics in their own rhythm. */
export interface RateWindow {
  points: { at: number; value: number }[]
}

const POINTS = 5

/** Adds a reading; a fall means the counter was reset, so the past is forgotten. */
export function count(window: RateWindow | undefined, at: number, value: number): RateWindow {
  const points = window?.points ?? []
  const last = points.at(-1)
  if (last && at <= last.at) return { points }
  if (last && value < last.value) return { points: [{ at, value }] }
  return { points: [...points, { at, value }].slice(-POINTS) }
}

/** Increase per second over the window, rounded so that noise in the last digits is no change. Null with one reading. */
export function perSecond(window: RateWindow | undefined): number | null {
  const first = window?.points[0]
  const last = window?.points.at(-1)
  if (!first || !last || last.at <= first.at) return null
  return round((last.value - first.value) / ((last.at - first.at) / 1000))
}

/** Increase since the reading before the one at `at`. Null when there is no such pair. */
export function lastGain(window: RateWindow | undefined, at: number): number | null {
  const [before, last] = window?.points.slice(-2) ?? []
  return before && last && last.at === at ? last.value - before.value : null
}

/** Three significant digits; small values to a hundredth. */
export function round(value: number): number {
  if (!Number.isFinite(value)) return 0
  const digits = Math.abs(value) >= 100 ? 1 : 100
  return Math.round(value * digits) / digits
}
