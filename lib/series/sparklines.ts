import type { Queryable } from '#lib/db/pool.ts'
import type { SeriesKey } from './key.ts'
import { read } from './read.ts'

export interface Sparklines {
  /** Start of the first value and distance of the values, in milliseconds. */
  start: number
  step: number
  /** Averages, in the order of the keys; null where nothing is known. */
  values: (number | null)[][]
}

/** Small lines for a page of objects. The number of queries does not grow with the number of keys. */
export async function sparklines(db: Queryable, keys: readonly SeriesKey[], from: Date, to: Date, points: number): Promise<Sparklines> {
  const { start, step, series } = await read(db, { series: keys, from, to, maxPoints: points })
  return { start, step, values: series.map((buckets) => buckets.map((bucket) => bucket?.avg ?? null)) }
}
