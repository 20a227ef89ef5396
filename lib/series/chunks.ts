import type { Queryable } from '#lib/db/pool.ts'
import type { Sink } from './blocks.ts'
import { decodeChunk } from './codec/chunk.ts'
import { decodeClock } from './codec/clock.ts'
import { hourOf } from './time.ts'

/** Reads samples of the given series of one cluster from the chunks of repacked hours. */
export async function scanChunks(
  db: Queryable,
  clusterId: string,
  ids: Float64Array,
  range: { from: number; to: number },
  sink: Sink,
): Promise<void> {
  const hours = [new Date(hourOf(range.from)), new Date(range.to)]
  const clocks = await db.query<{ hour: number; payload: Buffer }>(
    `select (extract(epoch from hour) * 1000)::float8 as hour, payload from series.clock
     where cluster_id = $1 and hour >= $2 and hour < $3`,
    [clusterId, ...hours],
  )
  if (clocks.rows.length === 0) return
  const times = new Map(clocks.rows.map(({ hour, payload }) => [hour, decodeClock(hour, payload)]))
  const chunks = await db.query<{ id: number; hour: number; payload: Buffer }>(
    `select series_id as id, (extract(epoch from hour) * 1000)::float8 as hour, payload from series.chunk
     where series_id = any($1) and hour >= $2 and hour < $3 order by chunk.hour`,
    [[...ids], ...hours],
  )
  for (const { id, hour, payload } of chunks.rows) {
    const clock = times.get(hour)
    if (!clock) continue
    const { values } = decodeChunk(payload, clock.length)
    for (let i = 0; i < clock.length; i++) {
      const [t, value] = [clock[i]!, values[i]!]
      if (t >= range.from && t < range.to && !Number.isNaN(value)) sink(id, t, value)
    }
  }
}
