import { METRICS, isMetricName } from '#lib/domain/metrics.ts'
import type { Queryable } from '#lib/db/pool.ts'
import type { SeriesKey } from './key.ts'
import { scanBlocks } from './blocks.ts'
import { extentOf } from './scan.ts'
import { MINUTE } from './time.ts'

export interface LatestValue extends SeriesKey {
  /** Milliseconds since the epoch. */
  t: number
  /** In the metric's unit for a gauge, the raw count for a counter. */
  value: number
}

/** An object may be missing from some polls (a node did not answer); its last number is looked for this far back. */
const LOOK_BACK = 5 * MINUTE

/**
 * The last number of each series of a cluster, or of the series asked for. Looks at the last poll and the five minutes
 * before it, however long ago that poll was; a series without a sample there is left out.
 */
export async function latest(db: Queryable, clusterId: string, keys?: readonly SeriesKey[]): Promise<LatestValue[]> {
  const { newest } = await extentOf(db, clusterId)
  if (!Number.isFinite(newest)) return []
  const series = await db.query<SeriesKey & { id: number }>(
    `select id, object_kind as "objectKind", object_id as "objectId", metric from series.series
     where cluster_id = $1 and ($2::text[] is null or (object_kind, object_id, metric) in (
       select * from unnest($2::text[], $3::text[], $4::text[]))) order by id`,
    [clusterId, keys?.map((key) => key.objectKind), keys?.map((key) => key.objectId), keys?.map((key) => key.metric)],
  )
  const found = new Map<number, { t: number; stored: number }>()
  const ids = Float64Array.from(series.rows, ({ id }) => id)
  await scanBlocks(db, clusterId, ids, { from: newest - LOOK_BACK, to: newest + 1 }, (id, t, stored) => found.set(id, { t, stored }))
  return series.rows.flatMap(({ id, objectKind, objectId, metric }) => {
    const value = found.get(id)
    if (!value || !isMetricName(metric)) return []
    return [{ objectKind, objectId, metric, t: value.t, value: value.stored / METRICS[metric].scale }]
  })
}
