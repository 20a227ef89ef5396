import { METRICS, type MetricName } from '#lib/domain/metrics.ts'
import type { ObjectKind } from '#lib/domain/types.ts'
import type { Queryable } from '#lib/db/pool.ts'
import type { Point } from './rate.ts'
import { extentOf, scan } from './scan.ts'

/**
 * Every sample since a time of one metric of all objects of a kind in a cluster, oldest first, by object id. Gauges are
 * divided by their scale; counters are the raw counts. For a collector that takes a cluster over.
 */
export async function history(
  db: Queryable,
  clusterId: string,
  objectKind: ObjectKind,
  metric: MetricName,
  since: Date,
): Promise<Map<string, Point[]>> {
  const series = await db.query<{ id: number; objectId: string }>(
    `select id, object_id as "objectId" from series.series where cluster_id = $1 and object_kind = $2 and metric = $3 order by id`,
    [clusterId, objectKind, metric],
  )
  const { scale } = METRICS[metric]
  const points = new Map<number, Point[]>(series.rows.map(({ id }) => [id, []]))
  const ids = Float64Array.from(points.keys())
  const range = { from: since.getTime(), to: Number.POSITIVE_INFINITY }
  await scan(db, clusterId, await extentOf(db, clusterId), ids, range, (id, t, stored) =>
    points.get(id)?.push({ t, value: stored / scale }),
  )
  return new Map(series.rows.map(({ id, objectId }) => [objectId, points.get(id) ?? []] as const).filter(([, found]) => found.length > 0))
}
