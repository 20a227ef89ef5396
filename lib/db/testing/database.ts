import { randomBytes } from 'node:crypto'
import { afterAll, inject } from 'vitest'
import { createPool, type Pool } from '../pool.ts'
import { databaseUrl, dropDatabase, onServer } from './server.ts'

export interface TestDatabase {
  pool: Pool
  /** For code under test that opens its own connections. */
  url: string
  /** Ends the pool and drops the database. Idempotent; runs by itself after the file's last test. */
  drop: () => Promise<void>
}

/**
 * A migrated, empty database of the calling test file alone. Call it at the top level of the file:
 * `const { pool } = await testDatabase()`.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const { serverUrl, template } = inject('testDatabase')
  const name = `spillway_test_${randomBytes(6).toString('hex')}`
  await onServer(serverUrl, (server) => server.query(`create database ${name} template ${template}`))
  const url = databaseUrl(serverUrl, name)
  const pool = createPool(url)
  let dropping: Promise<void> | undefined
  const drop = (): Promise<void> =>
    (dropping ??= (async () => {
      await pool.end()
      await dropDatabase(serverUrl, name)
    })())
  afterAll(drop)
  return { pool, url, drop }
}
