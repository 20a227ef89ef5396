import type { Queryable } from '#lib/db/pool.ts'

/** An hour of a cluster whose poll blocks are not in chunks yet, or not all of them. */
export interface PendingHour {
  clusterId: string
  /** Start of the hour, milliseconds since the epoch. */
  hour: number
  blocks: number
}

/** Finds them among the blocks with `from` ≤ polled_at < `to`, oldest first. Clusters that were deleted are left out. */
export async function pendingHours(db: Queryable, range: { from?: Date; to: Date; clusterId?: string }): Promise<PendingHour[]> {
  const found = await db.query<PendingHour>(
    `select cluster_id as "clusterId", (extract(epoch from hour) * 1000)::float8 as hour, counted.blocks::int4
     from (select cluster_id, date_trunc('hour', polled_at, 'UTC') as hour, count(*) as blocks from series.poll_block
           where polled_at >= coalesce($1, '-infinity'::timestamptz) and polled_at < $2 and ($3::text is null or cluster_id = $3)
           group by 1, 2) as counted
     join cluster on cluster.id = cluster_id
     left join series.clock using (cluster_id, hour)
     where clock.blocks is distinct from counted.blocks
     order by 1, 2`,
    [range.from ?? null, range.to, range.clusterId ?? null],
  )
  return found.rows
}
