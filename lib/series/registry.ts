import type { Queryable } from '#lib/db/pool.ts'
import { SeriesIds, type SeriesKey } from './key.ts'

interface Row {
  id: number
  objectKind: SeriesKey['objectKind']
  objectId: string
  metric: SeriesKey['metric']
}

const COLUMNS = `id, object_kind as "objectKind", object_id as "objectId", metric`

/** All series of a cluster. */
export async function loadSeries(db: Queryable, clusterId: string): Promise<SeriesIds> {
  const found = await db.query<Row>(`select ${COLUMNS} from series.series where cluster_id = $1`, [clusterId])
  const ids = new SeriesIds()
  for (const row of found.rows) ids.set(row, row.id)
  return ids
}

/** Registers series that may or may not be known yet, and puts their ids into `ids`. */
export async function registerSeries(db: Queryable, clusterId: string, keys: readonly SeriesKey[], ids: SeriesIds): Promise<void> {
  // One order for all processes, or two that register the same series would wait for each other.
  const ordered = [...keys].sort(
    (a, b) => compare(a.objectKind, b.objectKind) || compare(a.metric, b.metric) || compare(a.objectId, b.objectId),
  )
  const parameters = [clusterId, ordered.map((key) => key.objectKind), ordered.map((key) => key.metric), ordered.map((key) => key.objectId)]
  await db.query(
    `insert into series.series (cluster_id, object_kind, metric, object_id)
     select $1, kind, metric, object from unnest($2::text[], $3::text[], $4::text[]) with ordinality as wanted (kind, metric, object, place)
     order by place on conflict do nothing`,
    parameters,
  )
  const found = await db.query<Row>(
    `select ${COLUMNS} from series.series
     join unnest($2::text[], $3::text[], $4::text[]) as wanted (kind, name, object)
       on cluster_id = $1 and object_kind = kind and metric = name and object_id = object`,
    parameters,
  )
  for (const row of found.rows) ids.set(row, row.id)
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
