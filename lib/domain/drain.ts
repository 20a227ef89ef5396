/** A value at a time, `at` in milliseconds since the epoch. */
export interface TimedValue {
  at: number
  value: number
}

/** Slope of the least-squares line in units per second. Null with fewer than two different times. */
export function trendPerSecond(points: readonly TimedValue[]): number | null {
  const first = points[0]
  if (!first) return null
  const usable = points.filter((point) => Number.isFinite(point.at) && Number.isFinite(point.value))
  const meanAt = mean(usable.map((point) => (point.at - first.at) / 1000))
  const meanValue = mean(usable.map((point) => point.value))
  let covariance = 0
  let variance = 0
  for (const point of usable) {
    const seconds = (point.at - first.at) / 1000 - meanAt
    covariance += seconds * (point.value - meanValue)
    variance += seconds * seconds
  }
  return variance > 0 ? covariance / variance : null
}

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / (values.length || 1)

/** Seconds until a backlog is worked off at its present trend; 0 = empty, null = never (it grows, stands still, or is unknown). */
export function drainSeconds(backlog: number, trend: number | null): number | null {
  if (backlog <= 0) return 0
  if (trend === null || !(trend < 0)) return null
  return finite(backlog / -trend)
}

/** What decides when retention deletes data that was not read yet. Null = not known or not limited. */
export interface LossInput {
  /** Age of the oldest unread message. */
  lagSeconds: number | null
  /** Change of that age in seconds per second: 1 = the reader stands still, 0 = keeps pace, below 0 = catches up. */
  lagTrend: number | null
  /** `retention.ms` in seconds; null or negative = kept for ever. */
  retentionSeconds: number | null
  /** Committed offset minus first offset of the log: how much room is left before deletion reaches the reader. */
  room: number | null
  /** How fast deletion gains on the reader, in messages per second (first offset's speed minus the reader's). */
  closingPerSecond: number | null
}

/**
 * Seconds until unread messages are deleted; 0 = it happens now, null = never at the present pace. The sooner of the limit by
 * age and the limit by size (seen as deletion catching up with the reader).
 */
export function dataLossInSeconds(input: LossInput): number | null {
  const limits = [lossByAge(input), lossBySize(input)].filter((seconds) => seconds !== null)
  return limits.length > 0 ? Math.min(...limits) : null
}

function lossByAge({ lagSeconds, lagTrend, retentionSeconds }: LossInput): number | null {
  if (lagSeconds === null || retentionSeconds === null || retentionSeconds < 0 || lagSeconds <= 0) return null
  if (lagSeconds >= retentionSeconds) return 0
  if (lagTrend === null || !(lagTrend > 0)) return null
  return finite((retentionSeconds - lagSeconds) / lagTrend)
}

function lossBySize({ room, closingPerSecond }: LossInput): number | null {
  if (room === null) return null
  if (room < 0) return 0
  if (closingPerSecond === null || !(closingPerSecond > 0)) return null
  return finite(room / closingPerSecond)
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)
