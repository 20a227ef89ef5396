import { METRICS, type MetricName } from '#lib/domain/metrics.ts'
import type { Queryable } from '#lib/db/pool.ts'
import type { Summary } from './buckets.ts'
import { isCounter } from './derive.ts'
import { decodeDay } from './codec/day.ts'
import { DAY, HOUR, dayOf, isoDay } from './time.ts'

/** Rates are rolled up in thousandths, so that they are integers like everything else. */
export const RATE_SCALE = 1000

/** What a stored value of the roll-up is divided by. */
const scaleOf = (metric: MetricName): number => (isCounter(metric) ? RATE_SCALE : METRICS[metric].scale)

/** A summary in the metric's unit. */
function scaleSummary(stored: Summary, metric: MetricName): Summary {
  const scale = scaleOf(metric)
  return { count: stored.count, min: stored.min / scale, max: stored.max / scale, sum: stored.sum / scale, last: stored.last / scale }
}

/** Reads the hourly summaries of series from roll-ups, in order of time per series. `t` is the start of the hour. */
export async function scanRollups(
  db: Queryable,
  ids: Float64Array,
  range: { from: number; to: number },
  sink: (seriesId: number, t: number, summarise: (metric: MetricName) => Summary) => void,
): Promise<void> {
  const found = await db.query<{ id: number; day: number; payload: Buffer }>(
    `select series_id as id, (extract(epoch from day) * 1000)::float8 as day, payload from series.rollup
     where series_id = any($1) and day >= $2::date and day <= $3::date order by rollup.day`,
    [[...ids], isoDay(dayOf(range.from)), isoDay(dayOf(range.to + DAY - 1))],
  )
  for (const { id, day, payload } of found.rows) {
    for (const [hour, stored] of decodeDay(payload).entries()) {
      const t = day + hour * HOUR
      if (stored && t >= range.from && t < range.to) sink(id, t, (metric) => scaleSummary(stored, metric))
    }
  }
}
