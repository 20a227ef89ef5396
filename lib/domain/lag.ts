import type { LagMethod } from './types.ts'

/** Lag of a log reader on one partition. */
export interface PartitionLag {
  /** Messages still readable and not read yet; null = the reader never committed, so nothing is known. */
  messages: number | null
  /** Messages retention deleted before they were read. They are no lag any more: they are gone. */
  lost: number
}

/**
 * Lag from a committed offset and the range [start, end) the partition still holds. Never negative: a commit taken after the
 * end offset counts as caught up, and a commit below `start` can only read on from `start`.
 */
export function lagMessages(committed: number | null, start: number, end: number): PartitionLag {
  if (committed === null) return { messages: null, lost: 0 }
  return { messages: Math.max(0, end - Math.max(committed, start)), lost: Math.max(0, Math.min(start, end) - committed) }
}

/** How long ago the oldest unread message was written. */
export interface TimeLag {
  seconds: number
  method: Extract<LagMethod, 'interpolated' | 'estimated'>
  /** The true value lies within ± this many seconds; for `estimated` it is a size of the doubt, not a bound. */
  errorSeconds: number
}

/** End offset of a partition as a poll saw it. `at` in milliseconds since the epoch. */
export interface HistoryPoint {
  at: number
  offset: number
}

/**
 * End offsets of one partition over time, shared by all groups that read it. Flat runs are kept as two points. When full, the
 * point whose loss costs least resolution for its age is dropped, so that a fixed size covers minutes finely and days coarsely:
 * the error bound stays proportional to the lag.
 */
export class LagHistory {
  readonly capacity: number
  #points: HistoryPoint[] = []

  /** `capacity` ≥ 3 points, about 100 bytes each. */
  constructor(capacity = 64) {
    if (!(capacity >= 3)) throw new RangeError(`A lag history needs room for 3 points or more, not ${capacity}`)
    this.capacity = capacity
  }

  get points(): readonly HistoryPoint[] {
    return this.#points
  }

  /** Notes one poll. Older or repeated times are ignored; an end offset that fell means a new log, so the past is forgotten. */
  add(at: number, offset: number): void {
    if (!Number.isFinite(at) || !Number.isFinite(offset)) return
    const points = this.#points
    const last = points.at(-1)
    if (last && at <= last.at) return
    if (last && offset < last.offset) points.length = 0
    else if (last && offset === last.offset && points.at(-2)?.offset === offset) points.pop()
    points.push({ at, offset })
    if (points.length > this.capacity) points.splice(this.#leastMissed(at), 1)
  }

  /** Inner point with the smallest gap around it, measured against its age. */
  #leastMissed(now: number): number {
    let best = 1
    let smallest = Infinity
    for (let i = 1; i < this.#points.length - 1; i++) {
      const [before, point, after] = [this.#points[i - 1], this.#points[i], this.#points[i + 1]]
      if (!before || !point || !after) continue
      const gap = (after.at - before.at) / (now - point.at)
      if (gap < smallest) [smallest, best] = [gap, i]
    }
    return best
  }

  /**
   * Time lag of a reader that will read `committed` next, at `now` (ms). Inside the history it is interpolated between the two
   * polls the message was written between; before it, extrapolated with the mean write rate, or else the lower bound.
   * Null when fewer than two polls are known and the reader is behind.
   */
  timeLag(committed: number, now: number): TimeLag | null {
    const points = this.#points
    const oldest = points[0]
    const newest = points.at(-1)
    if (!oldest || !newest || !Number.isFinite(committed)) return null
    const clock = Math.max(now, newest.at)
    // A message written after the last poll can be at most as old as that poll.
    if (committed >= newest.offset) return { seconds: 0, method: 'interpolated', errorSeconds: (clock - newest.at) / 1000 }
    if (newest.at === oldest.at) return null
    if (committed < oldest.offset) return beforeHistory(committed, oldest, newest, clock)

    const right = firstAbove(points, committed)
    const after = points[right]
    const before = points[right - 1]
    if (!before || !after) return null
    const width = after.at - before.at
    const inside = (width * (committed - before.offset)) / (after.offset - before.offset)
    return {
      seconds: (clock - before.at - inside) / 1000,
      method: 'interpolated',
      errorSeconds: Math.max(inside, width - inside) / 1000,
    }
  }
}

/** The message was there when watching began: at least as old as the history. */
function beforeHistory(committed: number, oldest: HistoryPoint, newest: HistoryPoint, now: number): TimeLag {
  const atLeast = (now - oldest.at) / 1000
  const perMs = (newest.offset - oldest.offset) / (newest.at - oldest.at)
  const further = perMs > 0 ? (oldest.offset - committed) / perMs / 1000 : 0
  // No clock reaches back further than the epoch: a tiny rate must not name a date before it.
  const seconds = Math.min(atLeast + further, now / 1000)
  return { seconds: Math.max(atLeast, seconds), method: 'estimated', errorSeconds: further > 0 ? Math.max(0, seconds - atLeast) : atLeast }
}

/** Index of the first point whose offset is above `offset`. Points rise, so the last one of a flat run is just before it. */
function firstAbove(points: readonly HistoryPoint[], offset: number): number {
  let low = 0
  let high = points.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((points[middle]?.offset ?? Infinity) > offset) high = middle
    else low = middle + 1
  }
  return low
}

/** For brokers without offsets: backlog in messages divided by the rate it is worked off, per second. Null when nothing goes out. */
export function lagFromRate(backlog: number, outPerSecond: number | null): TimeLag | null {
  if (backlog <= 0) return { seconds: 0, method: 'estimated', errorSeconds: 0 }
  if (outPerSecond === null || !(outPerSecond > 0) || !Number.isFinite(backlog / outPerSecond)) return null
  const seconds = backlog / outPerSecond
  return { seconds, method: 'estimated', errorSeconds: seconds }
}
