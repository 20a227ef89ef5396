import { expect, test } from 'vitest'
import { migrate } from './migrate.ts'
import { testDatabase } from './testing/database.ts'

test('a migrated database has nothing left to apply, also when several processes ask at once', async () => {
  const { pool } = await testDatabase()
  expect(await Promise.all([migrate(pool), migrate(pool), migrate(pool)])).toEqual([[], [], []])
})

test('a migration that was changed after it was applied is refused by name', async () => {
  const { pool } = await testDatabase()
  await pool.query(`update _prisma_migrations set checksum = 'other' where migration_name like '%_entities'`)
  await expect(migrate(pool)).rejects.toThrow(/_entities was changed/)
})
