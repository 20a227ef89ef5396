import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { transaction, type Pool } from './pool.ts'

const FOLDER = join(import.meta.dirname, '../../prisma/migrations')
/** Any constant: it only has to be the same in every process that migrates. */
const LOCK = 7_411_906_221

/**
 * Applies `prisma/migrations/<name>/migration.sql` in order, each in one transaction, and records them in Prisma's own
 * table, so that Prisma's tools agree. Several processes may call it at once. Answers the names applied now.
 * Rejects when an applied file was changed afterwards.
 */
export async function migrate(pool: Pool): Promise<string[]> {
  const names = (await readdir(FOLDER, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  const applied: string[] = []
  await transaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [LOCK])
    await client.query(`create table if not exists _prisma_migrations (
      id varchar(36) primary key, checksum varchar(64) not null, finished_at timestamptz, migration_name varchar(255) not null,
      logs text, rolled_back_at timestamptz, started_at timestamptz not null default now(), applied_steps_count integer not null default 0)`)
    const rows = await client.query<{ migration_name: string; checksum: string }>('select migration_name, checksum from _prisma_migrations')
    const known = new Map(rows.rows.map((row) => [row.migration_name, row.checksum]))
    for (const name of names.sort()) {
      const sql = await readFile(join(FOLDER, name, 'migration.sql'), 'utf8')
      const checksum = createHash('sha256').update(sql).digest('hex')
      const before = known.get(name)
      if (before === checksum) continue
      if (before)
        throw new Error(
          `Migration ${name} was changed after it was applied to this database. Restore the file, or start with an empty database.`,
        )
      await client.query(sql)
      await client.query(
        'insert into _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count) values ($1, $2, $3, now(), 1)',
        [randomUUID(), checksum, name],
      )
      applied.push(name)
    }
  })
  return applied
}
