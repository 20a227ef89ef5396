import { type Pool, type Queryable, transaction } from '#lib/db/pool.ts'
import { type Partition, parsePartition } from './partitions.ts'
import { pendingHours } from './pending.ts'
import { DAY } from './time.ts'

export interface Retention {
  /** Days poll blocks stay after they were repacked. */
  blockDays: number
  /** Days of full resolution. */
  fullDays: number
  /** Days of hourly roll-ups. */
  rollupDays: number
}

/** Days of full resolution. */
export const FULL_DAYS = 30
const RETENTION: Retention = { blockDays: 2, fullDays: FULL_DAYS, rollupDays: 400 }

/** How long a drop waits for readers; it is tried again with the next call. */
const LOCK_TIMEOUT = '1s'

export interface DroppedPartitions {
  dropped: string[]
  /** Partitions whose time has come but which hold something still needed, with the reason. */
  kept: { name: string; reason: string }[]
}

/** Drops partitions that are past their retention, except what was not repacked or rolled up yet. Deletes no rows. */
export async function dropExpired(pool: Pool, now: Date, retention: Retention = RETENTION): Promise<DroppedPartitions> {
  const days = { poll_block: retention.blockDays, chunk: retention.fullDays, clock: retention.fullDays, rollup: retention.rollupDays }
  const outcome: DroppedPartitions = { dropped: [], kept: [] }
  for (const partition of await listPartitions(pool)) {
    if (partition.to > now.getTime() - days[partition.table] * DAY) continue
    const reason = (await whyNeeded(pool, partition)) ?? (await drop(pool, partition))
    if (reason) outcome.kept.push({ name: partition.name, reason })
    else outcome.dropped.push(partition.name)
  }
  return outcome
}

/** All partitions of the series store, chunks before the clocks they are read by. */
async function listPartitions(db: Queryable): Promise<Partition[]> {
  const found = await db.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'series'::regnamespace and relispartition and relkind = 'r' order by 1`,
  )
  return found.rows.map(({ name }) => parsePartition(name)).filter((partition) => partition !== null)
}

async function whyNeeded(db: Queryable, { table, from, to }: Partition): Promise<string | null> {
  const span = { from: new Date(from), to: new Date(to) }
  if (table === 'rollup') return null
  if (table === 'poll_block') {
    const pending = await pendingHours(db, span)
    return pending[0] ? `cluster ${pending[0].clusterId} has hours that are not repacked` : null
  }
  const due = await db.query<{ clusterId: string }>(
    `select cluster_id as "clusterId" from series.clock join series.progress using (cluster_id)
     where hour >= $1 and hour < $2 and rolled_until < $2 limit 1`,
    [span.from, span.to],
  )
  return due.rows[0] ? `cluster ${due.rows[0].clusterId} is not rolled up for that day` : null
}

/** Answers why it could not be dropped; null when it was. */
async function drop(pool: Pool, { name }: Partition): Promise<string | null> {
  try {
    await transaction(pool, async (client) => {
      await client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`)
      await client.query(`drop table series.${name}`)
    })
    return null
  } catch (error) {
    if ((error as { code?: string }).code === '55P03') return 'it is in use'
    throw error
  }
}
