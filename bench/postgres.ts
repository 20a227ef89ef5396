import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '#lib/db/embedded.ts'
import { migrate } from '#lib/db/migrate.ts'
import { type Pool, createPool } from '#lib/db/pool.ts'

/** Runs `work` on a migrated, empty Postgres of its own with default settings (fsync on), and removes it. */
export async function withPostgres<T>(work: (pool: Pool, url: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'spillway-bench-'))
  try {
    const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') })
    const pool = createPool(server.url)
    try {
      await migrate(pool)
      return await work(pool, server.url)
    } finally {
      await pool.end()
      await server.stop()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Bytes of write-ahead log written so far. */
export async function walBytes(pool: Pool): Promise<number> {
  const found = await pool.query<{ bytes: number }>(`select pg_current_wal_insert_lsn() - '0/0'::pg_lsn as bytes`)
  return found.rows[0]?.bytes ?? 0
}

/** Bytes of a table and its partitions on disk, with indexes and TOAST. */
export async function tableBytes(pool: Pool, table: string): Promise<number> {
  const found = await pool.query<{ bytes: number }>(
    `select sum(pg_total_relation_size(oid)) as bytes
     from (select $1::regclass::oid as oid union select relid::oid from pg_partition_tree($1::regclass)) as parts`,
    [table],
  )
  return found.rows[0]?.bytes ?? 0
}

/** The middle one. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
