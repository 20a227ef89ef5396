import type { Queryable } from '#lib/db/pool.ts'
import { type Bucket, Buckets, type Grid, chooseGrid } from './buckets.ts'
import { deriver, isCounter } from './derive.ts'
import { type FoundSeries, byCluster, findSeries } from './find.ts'
import type { SeriesKey } from './key.ts'
import { MAX_GAP } from './rate.ts'
import { FULL_DAYS } from './retention.ts'
import { scanRollups } from './rollups.ts'
import { extentOf, scan } from './scan.ts'
import { DAY, HOUR } from './time.ts'

export interface ReadRequest {
  series: readonly SeriesKey[]
  from: Date
  to: Date
  /** Most buckets wanted per series. */
  maxPoints: number
  /** Decides whether full resolution is still kept; the clock by default. */
  now?: Date
}

export interface ReadResult {
  /** Start of the first bucket, milliseconds since the epoch. It may lie a little before `from`. */
  start: number
  /** Length of a bucket in milliseconds. */
  step: number
  /** In the order of the series asked for; each has the same number of buckets. Null: nothing is known, which is not zero. */
  series: (Bucket | null)[][]
}

/** A bucket this many polls wide holds at least one, however the polls jitter. */
const POLLS_PER_BUCKET = 1.5
/** How many polls before the range are read for the first rate of a counter. */
const POLLS_BEFORE = 3

/**
 * Reads series over a range, in buckets of equal, round length. Values are in the metric's unit: gauges divided by their
 * scale, counters as rates per second. A bucket in which the object was not seen is null. Beyond the days kept in full,
 * and for steps of an hour and more, hourly roll-ups are read. Throws a RangeError when the range is empty.
 */
export async function read(db: Queryable, request: ReadRequest): Promise<ReadResult> {
  const found = await findSeries(db, request.series)
  const [from, to] = [request.from.getTime(), request.to.getTime()]
  const now = (request.now ?? new Date()).getTime()
  const finest = from < now - FULL_DAYS * DAY ? HOUR : 1000
  const grid = gridOf(found, { from, to, maxPoints: request.maxPoints, finest })
  const buckets = request.series.map(() => new Buckets(grid))
  const places = Map.groupBy(found, (series) => series.id)

  for (const [clusterId, ids] of byCluster(found)) {
    const extent = await extentOf(db, clusterId)
    let start = grid.start
    if (grid.step >= HOUR && start < extent.rolledUntil) {
      const end = Math.min(to, extent.rolledUntil)
      await scanRollups(db, ids, { from: start, to: end }, (id, t, summarise) => {
        for (const { place } of places.get(id) ?? []) buckets[place]?.addSummary(t, summarise(request.series[place]!.metric))
      })
      start = end
    }
    if (start >= to) continue
    const derive = derivers(found, request.series)
    await scan(db, clusterId, extent, ids, { from: start - lookBack(found, request.series), to }, (id, t, stored) => {
      const value = derive.get(id)?.(t, stored) ?? null
      if (value === null || t < start) return
      for (const { place } of places.get(id) ?? []) buckets[place]?.add(t, value)
    })
  }
  return { start: grid.start, step: grid.step, series: buckets.map((one) => one.finish()) }
}

/** The steps series are read in: each holds a poll of every one of them. */
export const gridOf = (
  found: readonly FoundSeries[],
  { finest, ...range }: { from: number; to: number; maxPoints: number; finest: number },
): Grid => chooseGrid({ ...range, minStep: found.reduce((step, { interval }) => Math.max(step, interval * POLLS_PER_BUCKET), finest) })

/** A counter's first rate needs the sample before the range, a gauge does not. */
const lookBack = (found: readonly FoundSeries[], keys: readonly SeriesKey[]): number =>
  found.some(({ place }) => isCounter(keys[place]!.metric)) ? pollsBefore(found) : 0

/** How far before a range the sample lies that a first rate needs, in milliseconds. */
export const pollsBefore = (found: readonly FoundSeries[]): number =>
  found.reduce((longest, { interval }) => Math.max(longest, Math.min(MAX_GAP, interval * POLLS_BEFORE)), 0)

const derivers = (found: readonly FoundSeries[], keys: readonly SeriesKey[]): Map<number, ReturnType<typeof deriver>> =>
  new Map(found.map(({ id, place }) => [id, deriver(keys[place]!.metric)]))
