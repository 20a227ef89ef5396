import type { Queryable } from '#lib/db/pool.ts'
import { type BlockRow, decodeChain } from './chain.ts'
import type { Frame } from './codec/block.ts'
import { HOUR, hourOf } from './time.ts'

/** Called with each sample, in order of time per series. `value` is as stored. */
export type Sink = (seriesId: number, t: number, value: number) => void

/** The blocks of a cluster in `from` … `to` (may be infinite), with those before that their chains start with. */
export async function fetchBlocks(db: Queryable, clusterId: string, from: number, to: number): Promise<BlockRow[]> {
  const found = await db.query<BlockRow>(
    `select id, base, (extract(epoch from polled_at) * 1000)::float8 as time, payload from series.poll_block
     where cluster_id = $1 and polled_at < $3 and polled_at >= (
       select coalesce(min(key_at), $2) from series.poll_block where cluster_id = $1 and polled_at >= $2 and polled_at < $3)
     order by polled_at, id`,
    [clusterId, new Date(from), Number.isFinite(to) ? new Date(to) : 'infinity'],
  )
  return found.rows
}

/** Reads samples of the given series (ascending ids) from poll blocks, an hour at a time: no chain crosses an hour. */
export async function scanBlocks(
  db: Queryable,
  clusterId: string,
  ids: Float64Array,
  range: { from: number; to: number },
  sink: Sink,
): Promise<void> {
  for (let hour = hourOf(range.from); hour < range.to; hour += HOUR) {
    const rows = await fetchBlocks(db, clusterId, Math.max(hour, range.from), Math.min(hour + HOUR, range.to))
    for (const { time, frame } of decodeChain(rows)) {
      if (time >= range.from) pick(frame, ids, (id, value) => sink(id, time, value))
    }
  }
}

/** Calls `each` for those of the ascending `ids` that the frame has; `exact` is given where a double is not. */
export function pick(frame: Frame, ids: Float64Array, each: (id: number, value: number, exact?: bigint) => void): void {
  if (ids.length * 16 < frame.ids.length) {
    for (const id of ids) {
      const slot = search(frame.ids, id)
      if (frame.ids[slot] === id) each(id, frame.values[slot]!, frame.wide?.get(slot))
    }
    return
  }
  for (let slot = 0, i = 0; i < ids.length && slot < frame.ids.length;) {
    const difference = frame.ids[slot]! - ids[i]!
    if (difference === 0) each(ids[i]!, frame.values[slot]!, frame.wide?.get(slot))
    if (difference <= 0) slot++
    if (difference >= 0) i++
  }
}

/** First place in ascending `ids` that is not below `id`. */
function search(ids: Float64Array, id: number): number {
  let low = 0
  let high = ids.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ids[middle]! < id) low = middle + 1
    else high = middle
  }
  return low
}
