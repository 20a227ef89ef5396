import { type Pool, type Queryable, transaction } from '#lib/db/pool.ts'
import { fetchBlocks, pick } from './blocks.ts'
import { type BlockRow, decodeChain } from './chain.ts'
import { ByteWriter } from './codec/bytes.ts'
import { encodeChunk } from './codec/chunk.ts'
import { encodeClock } from './codec/clock.ts'
import { createPartition, partitionOf } from './partitions.ts'
import { pendingHours } from './pending.ts'
import { rollDays } from './roll.ts'
import { HOUR, MINUTE, dayOf, hourOf } from './time.ts'

/** A poll's transaction is surely over this long after its time. What comes later still is repacked by the next call. */
const GRACE = 2 * MINUTE
/** Series unpacked at a time: bounds memory to about 15 MB for an hour of polls every 10 s. */
const SLICE = 5_000

export interface Repacked {
  /** Hours of clusters put into chunks, and days of clusters rolled up, by this call. */
  hours: number
  days: number
}

/**
 * Puts the poll blocks of finished hours into chunks and finished days into roll-ups, one transaction per hour or day
 * and cluster. It may be called at any time, by several processes, and after a crash: it does what is left to do.
 * Call it at least hourly.
 */
export async function repack(pool: Pool, now: Date): Promise<Repacked> {
  const until = now.getTime() - GRACE
  const pending = await pendingHours(pool, { to: new Date(hourOf(until)) })
  const done = { hours: 0, days: 0 }
  for (const [clusterId, hours] of Map.groupBy(pending, (one) => one.clusterId)) {
    for (const { hour } of hours) {
      if (await transaction(pool, (client) => repackHour(client, clusterId, hour))) done.hours++
    }
  }
  done.days = await rollDays(pool, new Date(dayOf(until)))
  return done
}

async function repackHour(client: Queryable, clusterId: string, hour: number): Promise<boolean> {
  await client.query(`select pg_advisory_xact_lock(hashtext('series.repack'), hashtext($1))`, [clusterId])
  const span = { from: new Date(hour), to: new Date(hour + HOUR) }
  // Another process may have done it while this one waited.
  if ((await pendingHours(client, { ...span, clusterId })).length === 0) return false
  for (const table of ['clock', 'chunk'] as const) await createPartition(client, partitionOf(table, hour))
  const rows = await fetchBlocks(client, clusterId, hour, hour + HOUR)
  const { times, ids } = survey(rows)
  for (let first = 0; first < ids.length; first += SLICE) {
    await writeChunks(client, hour, rows, times.length, ids.subarray(first, first + SLICE))
  }
  await client.query(
    `insert into series.clock (cluster_id, hour, blocks, payload) values ($1, $2, $3, $4)
     on conflict (cluster_id, hour) do update set blocks = excluded.blocks, payload = excluded.payload`,
    [clusterId, span.from, rows.length, encodeClock(hour, times)],
  )
  // A late hour makes its day, and those after it, be rolled up again.
  await client.query(
    `insert into series.progress (cluster_id, packed_until, rolled_until) values ($1, $2, $3)
     on conflict (cluster_id) do update set packed_until = greatest(progress.packed_until, excluded.packed_until),
       rolled_until = least(progress.rolled_until, $3)`,
    [clusterId, span.to, new Date(dayOf(hour))],
  )
  return true
}

/** The times of an hour's polls, and all series that are in any of them, ascending. */
function survey(rows: readonly BlockRow[]): { times: number[]; ids: Float64Array } {
  const times: number[] = []
  const ids = new Set<number>()
  let seen: Float64Array | undefined
  for (const { time, frame } of decodeChain(rows)) {
    times.push(time)
    if (frame.ids === seen) continue
    seen = frame.ids
    for (const id of frame.ids) ids.add(id)
  }
  return { times, ids: Float64Array.from(ids).sort() }
}

async function writeChunks(client: Queryable, hour: number, rows: readonly BlockRow[], polls: number, ids: Float64Array): Promise<void> {
  const values = new Float64Array(ids.length * polls).fill(Number.NaN)
  const wide = new Map<number, Map<number, bigint>>()
  const places = new Map([...ids].map((id, place) => [id, place]))
  let poll = 0
  for (const { frame } of decodeChain(rows)) {
    pick(frame, ids, (id, value, exact) => {
      const place = places.get(id)!
      values[place * polls + poll] = value
      if (exact === undefined) return
      const own = wide.get(place) ?? new Map<number, bigint>()
      wide.set(place, own.set(poll, exact))
    })
    poll++
  }
  const writer = new ByteWriter(ids.length * polls)
  const ends = Array.from(ids, (_, place) => {
    encodeChunk(writer, { values: values.subarray(place * polls, (place + 1) * polls), wide: wide.get(place) })
    return writer.length
  })
  // One long value and where to cut it: far cheaper to send and to parse than an array of bytea.
  await client.query(
    `insert into series.chunk (series_id, hour, payload)
     select id, $2, substring($4::bytea from start + 1 for stop - start)
     from unnest($1::bigint[], $3::int4[], $5::int4[]) as piece (id, start, stop)
     on conflict (series_id, hour) do update set payload = excluded.payload`,
    [[...ids], new Date(hour), [0, ...ends.slice(0, -1)], writer.finish(), ends],
  )
}
