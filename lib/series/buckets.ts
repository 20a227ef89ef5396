import { DAY, HOUR, MINUTE } from './time.ts'

/** Values of one step of time. `t` is its start; milliseconds since the epoch. */
export interface Bucket {
  t: number
  min: number
  max: number
  avg: number
  last: number
}

/** What is known of several values. */
export interface Summary {
  count: number
  min: number
  max: number
  sum: number
  last: number
}

/** `count` equal steps of `step` milliseconds from `start`, a multiple of `step` since the epoch. */
export interface Grid {
  start: number
  step: number
  count: number
}

const SECOND = 1000
const STEPS = [
  ...[1, 2, 5, 10, 15, 20, 30].map((n) => n * SECOND),
  ...[1, 2, 3, 5, 10, 15, 20, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 4, 6, 8, 12].map((n) => n * HOUR),
  ...[1, 2, 3, 5, 7, 14, 28, 56, 112, 224, 448, 896].map((n) => n * DAY),
]

/**
 * The finest grid over `from` … `to` of at most `maxPoints` steps that are a round length of at least `minStep`.
 * Grids are aligned to the epoch, so that buckets do not shift from one refresh to the next.
 * Throws a RangeError when the range is empty or no step is wide enough.
 */
export function chooseGrid(range: { from: number; to: number; maxPoints: number; minStep: number }): Grid {
  const { from, to, maxPoints, minStep } = range
  if (!(from < to)) throw new RangeError('The range of time is empty: `from` must lie before `to`.')
  for (const step of STEPS) {
    const start = Math.floor(from / step) * step
    const count = Math.ceil((to - start) / step)
    if (step >= minStep && count <= maxPoints) return { start, step, count }
  }
  throw new RangeError(`The range of time cannot be shown in ${maxPoints} points.`)
}

/** Gathers the values of one series into the steps of a grid. */
export class Buckets {
  private readonly grid: Grid
  private readonly found: (Summary | undefined)[] = []

  constructor(grid: Grid) {
    this.grid = grid
  }

  /** Adds a value at a time; what lies outside the grid is ignored. Call in order of time. */
  add(t: number, value: number): void {
    this.addSummary(t, { count: 1, min: value, max: value, sum: value, last: value })
  }

  /** Adds what is known of a span that starts at `t`. Call in order of time. */
  addSummary(t: number, values: Summary): void {
    const index = Math.floor((t - this.grid.start) / this.grid.step)
    if (index < 0 || index >= this.grid.count || values.count === 0) return
    const bucket = this.found[index]
    if (!bucket) {
      this.found[index] = { ...values }
      return
    }
    bucket.count += values.count
    bucket.sum += values.sum
    bucket.last = values.last
    if (values.min < bucket.min) bucket.min = values.min
    if (values.max > bucket.max) bucket.max = values.max
  }

  /** One entry a step; null where nothing was added. */
  finish(): (Bucket | null)[] {
    return Array.from({ length: this.grid.count }, (_, index) => {
      const found = this.found[index]
      if (!found) return null
      const { min, max, sum, count, last } = found
      return { t: this.grid.start + index * this.grid.step, min, max, avg: sum / count, last }
    })
  }

  /** One summary a step; null where nothing was added. */
  summaries(): (Summary | null)[] {
    return Array.from({ length: this.grid.count }, (_, index) => this.found[index] ?? null)
  }
}
