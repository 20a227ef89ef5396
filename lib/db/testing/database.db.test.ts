import { expect, test } from 'vitest'
import { createPool } from '../pool.ts'
import { testDatabase } from './database.ts'

const first = await testDatabase()
const second = await testDatabase()

test('a test database has the migrated tables', async () => {
  const found = await first.pool.query(`select to_regclass('cluster') is not null as there`)
  expect(found.rows).toEqual([{ there: true }])
})

test('what one test database holds is not seen in another', async () => {
  await first.pool.query(`insert into setting (key, value) values ('mine', '1')`)
  const seen = await second.pool.query('select key from setting')
  expect(seen.rows).toEqual([])
})

test('a dropped test database is gone, even when a connection was left open', async () => {
  const own = await testDatabase()
  const left = createPool(own.url, { max: 1 })
  await left.query('select 1')
  await own.drop()
  await own.drop()
  await left.end()
  const found = await first.pool.query('select 1 from pg_database where datname = $1', [new URL(own.url).pathname.slice(1)])
  expect(found.rowCount).toBe(0)
})
