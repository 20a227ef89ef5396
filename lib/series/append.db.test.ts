import { randomUUID } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { transaction } from '#lib/db/pool.ts'
import { testDatabase } from '#lib/db/testing/database.ts'
import { Appender } from './append.ts'
import { history } from './history.ts'
import { backlog, sample, addCluster } from './testing/cluster.ts'
import { appendPoll } from './testing/polls.ts'

const { pool } = await testDatabase()
const HALF_PAST_TEN = Date.UTC(2026, 10, 22, 10, 30)
const at = (seconds: number): number => HALF_PAST_TEN + seconds * 1000
let cluster: string

beforeEach(async () => {
  cluster = await addCluster(pool, randomUUID())
})

/** Everything stored of the cluster's backlogs: object id → values in order of time. */
const stored = async (): Promise<Record<string, number[]>> => {
  const found = await history(pool, cluster, 'destination', 'backlog_messages', new Date(0))
  return Object.fromEntries([...found].map(([id, points]) => [id, points.map((point) => point.value)]))
}
const keyFrames = async (): Promise<boolean[]> => {
  const found = await pool.query<{ key: boolean }>(
    'select base is null as key from series.poll_block where cluster_id = $1 order by polled_at',
    [cluster],
  )
  return found.rows.map((row) => row.key)
}
const poll = (appender: Appender, seconds: number, values: Record<string, number>): Promise<number> =>
  appendPoll(
    pool,
    appender,
    cluster,
    at(seconds),
    Object.entries(values).map(([id, value]) => sample(backlog(id), value)),
  )

test('what polls saw is read back, with its times', async () => {
  const appender = new Appender()
  expect(await poll(appender, 0, { orders: 5, mails: 0 })).toBe(2)
  await poll(appender, 10, { orders: 7, mails: 0 })
  const found = await history(pool, cluster, 'destination', 'backlog_messages', new Date(0))
  expect(found.get('orders')).toEqual([
    { t: at(0), value: 5 },
    { t: at(10), value: 7 },
  ])
  expect(found.get('mails')?.map((point) => point.value)).toEqual([0, 0])
})

test('a series that appears mid-way, and one that vanishes and returns, have samples only where they were seen', async () => {
  const appender = new Appender()
  await poll(appender, 0, { orders: 1, mails: 10 })
  await poll(appender, 10, { orders: 2 })
  await poll(appender, 20, { orders: 3, audit: 100 })
  await poll(appender, 30, { orders: 4, mails: 11, audit: 101 })
  expect(await stored()).toEqual({ orders: [1, 2, 3, 4], mails: [10, 11], audit: [100, 101] })
  expect(await keyFrames()).toEqual([true, false, false, false])
})

test('every twentieth poll is a key frame, and so is the first of an hour', async () => {
  const appender = new Appender()
  for (let i = 0; i < 21; i++) await poll(appender, i * 10, { orders: i })
  await poll(appender, 1800, { orders: 99 })
  const keys = (await keyFrames()).flatMap((key, i) => (key ? [i] : []))
  expect(keys).toEqual([0, 20, 21])
  expect((await stored())['orders']).toHaveLength(22)
})

test('after a roll-back the next poll builds on what is really there', async () => {
  const appender = new Appender()
  await poll(appender, 0, { orders: 1 })
  await expect(
    transaction(pool, async (client) => {
      await appender.append(client, cluster, new Date(at(10)), [sample(backlog('orders'), 50), sample(backlog('mails'), 60)])
      throw new Error('the rest of the poll failed')
    }),
  ).rejects.toThrow('the rest of the poll failed')
  await poll(appender, 20, { orders: 51, mails: 61 })
  await poll(appender, 30, { orders: 52, mails: 62 })
  expect(await stored()).toEqual({ orders: [1, 51, 52], mails: [61, 62] })
  expect(await keyFrames()).toEqual([true, true, false])
})

test('after an append that failed half-way, series it had registered are registered again', async () => {
  const appender = new Appender()
  await poll(appender, 0, { orders: 1 })
  const failing = transaction(pool, (client) =>
    appender.append(
      {
        query: ((text: string, values: unknown[]) =>
          text.includes('insert into series.poll_block')
            ? Promise.reject(new Error('connection lost'))
            : client.query(text, values)) as never,
      },
      cluster,
      new Date(at(10)),
      [sample(backlog('mails'), 60)],
    ),
  )
  await expect(failing).rejects.toThrow('connection lost')
  await poll(appender, 20, { orders: 2, mails: 61 })
  expect(await stored()).toEqual({ orders: [1, 2], mails: [61] })
})

test('two processes that append in turn do not spoil each other', async () => {
  const [one, other] = [new Appender(), new Appender()]
  for (let i = 0; i < 10; i++) await poll(i % 2 === 0 ? one : other, i * 10, { orders: i, [`new-${i}`]: i })
  const found = await stored()
  expect(found['orders']).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(found['new-7']).toEqual([7])
})

test('two processes that append at the same moment, to the same new series, are both kept', async () => {
  const [one, other] = [new Appender(), new Appender()]
  await poll(one, 0, { orders: 1 })
  await Promise.all([poll(one, 10, { orders: 2, mails: 7, audit: 1 }), poll(other, 10, { audit: 2, mails: 8, orders: 3 })])
  await poll(one, 20, { orders: 4 })
  const found = await stored()
  expect(found['orders']?.toSorted()).toEqual([1, 2, 3, 4])
  expect(found['mails']?.toSorted()).toEqual([7, 8])
})

test('a clock that jumps ahead finds a partition, and one that jumps back is stored where it says', async () => {
  const appender = new Appender()
  await poll(appender, 0, { orders: 1 })
  await poll(appender, 40 * 24 * 3600, { orders: 2 })
  await poll(appender, -10, { orders: 0 })
  await poll(appender, 10, { orders: 3 })
  expect(await stored()).toEqual({ orders: [0, 1, 3, 2] })
})

test('an unknown number is absent and huge ones keep their size', async () => {
  const appender = new Appender()
  await poll(appender, 0, { orders: Number.NaN, big: 2 ** 60, negative: -5 })
  await poll(appender, 10, { orders: 3, big: 2 ** 60 + 2 ** 20, negative: -6 })
  expect(await stored()).toEqual({ orders: [3], big: [2 ** 60, 2 ** 60 + 2 ** 20], negative: [-5, -6] })
})

test('a poll of nothing is a poll', async () => {
  const appender = new Appender()
  expect(await poll(appender, 0, {})).toBe(0)
  await poll(appender, 10, { orders: 1 })
  expect(await stored()).toEqual({ orders: [1] })
})

test('a cluster that does not exist is refused', async () => {
  await expect(appendPoll(pool, new Appender(), 'nowhere', at(0), [sample(backlog('orders'), 1)])).rejects.toThrow('foreign key')
})

test('deleting a cluster deletes its series', async () => {
  await poll(new Appender(), 0, { orders: 1 })
  await pool.query('delete from cluster where id = $1', [cluster])
  const left = await pool.query('select 1 from series.series where cluster_id = $1', [cluster])
  expect(left.rowCount).toBe(0)
})

test('a process that forgot a cluster goes on from the database', async () => {
  const appender = new Appender()
  await poll(appender, 0, { orders: 1 })
  appender.forget(cluster)
  await poll(appender, 10, { orders: 2 })
  expect(await stored()).toEqual({ orders: [1, 2] })
})
