import type { MetricName } from '#lib/domain/metrics.ts'
import { type Pool, type Queryable, transaction } from '#lib/db/pool.ts'
import { Buckets, type Summary } from './buckets.ts'
import { scanChunks } from './chunks.ts'
import { encodeDay } from './codec/day.ts'
import { deriver, isCounter } from './derive.ts'
import { createPartition, partitionOf } from './partitions.ts'
import { MAX_GAP } from './rate.ts'
import { RATE_SCALE } from './rollups.ts'
import { DAY, HOUR, isoDay } from './time.ts'

/** Series rolled up at a time: bounds memory. */
const SLICE = 500

/** Rolls up all days before `until` (the start of a day) that are in chunks and have no roll-up yet; answers how many. */
export async function rollDays(pool: Pool, until: Date): Promise<number> {
  const due = await pool.query<{ clusterId: string; day: number }>(
    `select distinct cluster_id as "clusterId", (extract(epoch from date_trunc('day', hour, 'UTC')) * 1000)::float8 as day
     from series.clock join series.progress using (cluster_id)
     where hour < $1 and hour >= rolled_until order by 1, 2`,
    [until],
  )
  let done = 0
  for (const { clusterId, day } of due.rows) if (await transaction(pool, (client) => rollDay(client, clusterId, day))) done++
  return done
}

async function rollDay(client: Queryable, clusterId: string, day: number): Promise<boolean> {
  await client.query(`select pg_advisory_xact_lock(hashtext('series.repack'), hashtext($1))`, [clusterId])
  // While this one waited, another process may have rolled the day up, or have repacked an earlier one: that comes first.
  const next = await client.query<{ day: number | null }>(
    `select (extract(epoch from date_trunc('day', min(hour), 'UTC')) * 1000)::float8 as day
     from series.clock join series.progress using (cluster_id) where cluster_id = $1 and hour >= rolled_until`,
    [clusterId],
  )
  if (next.rows[0]?.day !== day) return false
  await createPartition(client, partitionOf('rollup', day))
  const series = await client.query<{ id: number; metric: MetricName }>(
    'select id, metric from series.series where cluster_id = $1 order by id',
    [clusterId],
  )
  for (let first = 0; first < series.rows.length; first += SLICE) {
    await rollSlice(client, clusterId, day, series.rows.slice(first, first + SLICE))
  }
  await client.query('update series.progress set rolled_until = $2 where cluster_id = $1', [clusterId, new Date(day + DAY)])
  return true
}

async function rollSlice(client: Queryable, clusterId: string, day: number, series: { id: number; metric: MetricName }[]): Promise<void> {
  const ids = Float64Array.from(series, ({ id }) => id)
  const states = new Map(series.map(({ id, metric }) => [id, dayState(day, metric)]))
  // A counter's first rate of the day needs the sample before midnight.
  await scanChunks(client, clusterId, ids, { from: day - MAX_GAP, to: day + DAY }, (id, t, stored) => states.get(id)?.add(t, stored))
  const rolled = [...states].map(([id, state]) => ({ id, hours: state.hours() })).filter(({ hours }) => hours.some((hour) => hour !== null))
  await client.query(
    `insert into series.rollup (series_id, day, payload) select id, $2::date, payload from unnest($1::bigint[], $3::bytea[]) as day (id, payload)
     on conflict (series_id, day) do update set payload = excluded.payload`,
    [rolled.map(({ id }) => id), isoDay(day), rolled.map(({ hours }) => encodeDay(hours))],
  )
}

/** Gathers one series over one day. Gauges are kept as stored; counters as thousandths of a rate per second. */
function dayState(day: number, metric: MetricName): { add: (t: number, stored: number) => void; hours: () => (Summary | null)[] } {
  const buckets = new Buckets({ start: day, step: HOUR, count: DAY / HOUR })
  const derive = deriver(metric)
  const counter = isCounter(metric)
  return {
    add: (t, stored) => {
      const value = derive(t, stored)
      if (value !== null) buckets.add(t, counter ? Math.round(value * RATE_SCALE) : stored)
    },
    hours: () => buckets.summaries(),
  }
}
