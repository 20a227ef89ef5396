import type { Queryable } from '#lib/db/pool.ts'
import type { SeriesKey } from './key.ts'

/** A registered series. */
export interface FoundSeries {
  id: number
  clusterId: string
  /** Milliseconds between two polls of its cluster. */
  interval: number
  /** Its place among the keys asked for. */
  place: number
}

/** Looks up the series of keys; those never stored are left out. Ordered by id. */
export async function findSeries(db: Queryable, keys: readonly SeriesKey[]): Promise<FoundSeries[]> {
  const found = await db.query<FoundSeries>(
    `select series.id, cluster_id as "clusterId", poll_interval_seconds * 1000 as interval, (place - 1)::int4 as place
     from unnest($1::text[], $2::text[], $3::text[]) with ordinality as wanted (kind, object, metric, place)
     join series.series on object_id = wanted.object and series.metric = wanted.metric and object_kind = wanted.kind
     join cluster on cluster.id = cluster_id
     order by series.id`,
    [keys.map((key) => key.objectKind), keys.map((key) => key.objectId), keys.map((key) => key.metric)],
  )
  return found.rows
}

/** Gathers series by cluster, each with ascending ids. */
export function byCluster(found: readonly FoundSeries[]): Map<string, Float64Array> {
  const clusters = Map.groupBy(found, (series) => series.clusterId)
  return new Map([...clusters].map(([clusterId, series]) => [clusterId, new Float64Array(new Set(series.map(({ id }) => id)))]))
}
