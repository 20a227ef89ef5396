import type { Queryable } from '#lib/db/pool.ts'
import { type Sink, scanBlocks } from './blocks.ts'
import { scanChunks } from './chunks.ts'

/** Where the samples of a cluster lie; milliseconds since the epoch. */
export interface Extent {
  /** Samples before this are in chunks, if anywhere; from here on in poll blocks. */
  packedUntil: number
  /** Days before this have roll-ups. */
  rolledUntil: number
  /** The last poll block; −Infinity without one. */
  newest: number
}

/** Looks up the extent of a cluster. */
export async function extentOf(db: Queryable, clusterId: string): Promise<Extent> {
  const found = await db.query<{ packed: number | null; rolled: number | null; newest: number | null; oldest: number | null }>(
    `select (extract(epoch from packed_until) * 1000)::float8 as packed, (extract(epoch from rolled_until) * 1000)::float8 as rolled,
       (extract(epoch from oldest) * 1000)::float8 as oldest, (extract(epoch from newest) * 1000)::float8 as newest
     from (select max(polled_at) as newest, min(polled_at) as oldest from series.poll_block where cluster_id = $1) as block
     left join series.progress on progress.cluster_id = $1`,
    [clusterId],
  )
  const row = found.rows[0]
  return {
    packedUntil: Math.max(row?.packed ?? Number.NEGATIVE_INFINITY, row?.oldest ?? Number.NEGATIVE_INFINITY),
    rolledUntil: row?.rolled ?? Number.NEGATIVE_INFINITY,
    newest: row?.newest ?? Number.NEGATIVE_INFINITY,
  }
}

/** Reads all samples of the given series (ascending ids of one cluster) with `from` ≤ t < `to`, wherever they lie. */
export async function scan(
  db: Queryable,
  clusterId: string,
  extent: Extent,
  ids: Float64Array,
  range: { from: number; to: number },
  sink: Sink,
): Promise<void> {
  if (ids.length === 0) return
  const { from } = range
  const to = Math.min(range.to, Math.max(extent.newest + 1, extent.packedUntil))
  if (from < extent.packedUntil) await scanChunks(db, clusterId, ids, { from, to: Math.min(to, extent.packedUntil) }, sink)
  if (to > extent.packedUntil) await scanBlocks(db, clusterId, ids, { from: Math.max(from, extent.packedUntil), to }, sink)
}
