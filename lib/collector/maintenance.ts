import type { Pool } from '#lib/db/pool.ts'
import { dropExpired, ensurePartitions, repack } from '#lib/series/index.ts'
import { prune, pruneIsDue } from './prune.ts'

/** Days a fact is kept once nothing refers to it. */
const KEEP = { changeEvents: 90, notifications: 90, idempotencyKeys: 2, collectors: 1 }

/** Creates partitions ahead, packs finished hours, drops what is past retention. Cheap when there is nothing to do. */
export async function maintain(pool: Pool, now: Date): Promise<void> {
  await ensurePartitions(pool, now)
  await repack(pool, now)
  await dropExpired(pool, now)
  const old = (days: number): string => new Date(now.getTime() - days * 86_400_000).toISOString()
  await pool.query('delete from change_event where at < $1', [old(KEEP.changeEvents)])
  await pool.query(`delete from notification where created_at < $1 and state <> 'pending'`, [old(KEEP.notifications)])
  await pool.query('delete from idempotency_key where created_at < $1', [old(KEEP.idempotencyKeys)])
  await pool.query('delete from collector where heartbeat_at < $1', [old(KEEP.collectors)])
  if (await pruneIsDue(pool, now)) await prune(pool, now)
}
