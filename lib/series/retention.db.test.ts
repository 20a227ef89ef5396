import { beforeEach, expect, test } from 'vitest'
import { transaction } from '#lib/db/pool.ts'
import { testDatabase } from '#lib/db/testing/database.ts'
import { ensurePartitions } from './partitions.ts'
import { repack } from './repack.ts'
import { dropExpired } from './retention.ts'
import { addCluster, backlog, sample } from './testing/cluster.ts'
import { appendPolls } from './testing/polls.ts'
import { DAY, HOUR } from './time.ts'

const { pool } = await testDatabase()
const MIDNIGHT = Date.UTC(2026, 10, 22)
const day = (n: number): Date => new Date(MIDNIGHT + n * DAY)

const partitions = async (): Promise<string[]> => {
  const found = await pool.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'series'::regnamespace and relispartition and relkind = 'r' order by 1`,
  )
  return found.rows.map((row) => row.name)
}

beforeEach(async () => {
  await pool.query('delete from cluster')
  for (const name of await partitions()) await pool.query(`drop table series.${name}`)
  await addCluster(pool, 'kafka')
})

const pollDays = (days: number): Promise<void> =>
  appendPolls(pool, 'kafka', { from: MIDNIGHT, to: MIDNIGHT + days * DAY, every: 6 * HOUR }, () => [sample(backlog('orders'), 1)])

test('partitions for today and three days to come are made, once, by several processes at a time', async () => {
  await Promise.all([ensurePartitions(pool, day(0)), ensurePartitions(pool, day(0)), ensurePartitions(pool, day(0))])
  expect(await partitions()).toEqual([
    ...['2026_11_22', '2026_11_23', '2026_11_24', '2026_11_25'].map((name) => `chunk_${name}`),
    ...['2026_11_22', '2026_11_23', '2026_11_24', '2026_11_25'].map((name) => `clock_${name}`),
    ...['2026_11_22', '2026_11_23', '2026_11_24', '2026_11_25'].map((name) => `poll_block_${name}`),
    'rollup_2026_11',
  ])
})

test('making a partition does not wait for a poll that is still running', async () => {
  await ensurePartitions(pool, day(0))
  await transaction(pool, async (client) => {
    await client.query(`insert into series.poll_block (cluster_id, polled_at, key_at, samples, payload) values ('other', $1, $1, 0, '')`, [
      day(0),
    ])
    await ensurePartitions(pool, day(1))
  })
  expect(await partitions()).toContain('poll_block_2026_11_26')
})

test('blocks go two days after they were repacked, chunks after 30 days, roll-ups after 400', async () => {
  await pollDays(2)
  await repack(pool, day(2.5))
  expect(await dropExpired(pool, day(2.5))).toEqual({ dropped: [], kept: [] })
  expect(await dropExpired(pool, day(3))).toEqual({ dropped: ['poll_block_2026_11_22'], kept: [] })
  expect(await dropExpired(pool, day(31))).toEqual({ dropped: ['chunk_2026_11_22', 'clock_2026_11_22', 'poll_block_2026_11_23'], kept: [] })
  expect(await dropExpired(pool, day(408))).toEqual({ dropped: ['chunk_2026_11_23', 'clock_2026_11_23'], kept: [] })
  expect(await dropExpired(pool, day(409))).toEqual({ dropped: ['rollup_2026_11'], kept: [] })
  expect(await partitions()).toEqual([])
})

test('what was not repacked yet is kept, with the reason', async () => {
  await pollDays(1)
  expect(await dropExpired(pool, day(9))).toEqual({
    dropped: [],
    kept: [{ name: 'poll_block_2026_11_22', reason: 'cluster kafka has hours that are not repacked' }],
  })
})

test('what was not rolled up yet is kept, with the reason', async () => {
  await pollDays(1)
  await repack(pool, day(0.9))
  const { kept } = await dropExpired(pool, day(40))
  expect(kept).toEqual([
    { name: 'chunk_2026_11_22', reason: 'cluster kafka is not rolled up for that day' },
    { name: 'clock_2026_11_22', reason: 'cluster kafka is not rolled up for that day' },
  ])
})

test('the blocks of a deleted cluster do not hold a partition', async () => {
  await pollDays(1)
  await pool.query('delete from cluster')
  expect((await dropExpired(pool, day(3))).dropped).toEqual(['poll_block_2026_11_22'])
})

test('a partition somebody reads is left for the next time', async () => {
  await pollDays(1)
  await repack(pool, day(2))
  await transaction(pool, async (reader) => {
    await reader.query('select 1 from series.poll_block')
    expect((await dropExpired(pool, day(3))).kept).toEqual([{ name: 'poll_block_2026_11_22', reason: 'it is in use' }])
  })
  expect((await dropExpired(pool, day(3))).dropped).toEqual(['poll_block_2026_11_22'])
})
