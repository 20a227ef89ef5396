import type { Pool } from '#lib/db/pool.ts'
import type { SeriesKey, SeriesSample } from '../key.ts'

/** A cluster to hang series on; answers its id. */
export async function addCluster(pool: Pool, id: string, pollIntervalSeconds = 10): Promise<string> {
  await pool.query(`insert into cluster (id, name, kind, config, poll_interval_seconds) values ($1, $1, 'kafka', '{}', $2)`, [
    id,
    pollIntervalSeconds,
  ])
  return id
}

/** The backlog of a queue. */
export const backlog = (objectId: string): SeriesKey => ({ objectKind: 'destination', objectId, metric: 'backlog_messages' })

/** The counter of messages that came into a queue. */
export const arrivals = (objectId: string): SeriesKey => ({ objectKind: 'destination', objectId, metric: 'in_rate' })

export const sample = (key: SeriesKey, value: number): SeriesSample => ({ ...key, value })
