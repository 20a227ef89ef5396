import { beforeEach, describe, expect, test } from 'vitest'
import { testDatabase } from '#lib/db/testing/database.ts'
import { encodeDay } from './codec/day.ts'
import { history } from './history.ts'
import type { SeriesKey, SeriesSample } from './key.ts'
import { createPartition, partitionOf } from './partitions.ts'
import { read } from './read.ts'
import { repack } from './repack.ts'
import { addCluster, arrivals, backlog, sample } from './testing/cluster.ts'
import { appendPoll, appendPolls } from './testing/polls.ts'
import { Appender } from './append.ts'
import { DAY, HOUR, MINUTE } from './time.ts'

const { pool } = await testDatabase()
const MIDNIGHT = Date.UTC(2026, 10, 22)
const hour = (n: number): number => MIDNIGHT + n * HOUR

beforeEach(async () => {
  await pool.query('truncate cluster cascade')
  await pool.query('truncate series.poll_block, series.clock, series.chunk, series.rollup')
  await addCluster(pool, 'kafka')
})

const wavy = (time: number): SeriesSample[] => {
  const second = (time - MIDNIGHT) / 1000
  const mails = second % 7200 < 3600 ? [sample(backlog('mails'), second % 977)] : []
  return [sample(backlog('orders'), second % 131), sample(arrivals('orders'), 10_000 + second * 3), ...mails]
}
const stored = (): Promise<unknown> => history(pool, 'kafka', 'destination', 'backlog_messages', new Date(0))
const count = async (table: string): Promise<number> =>
  (await pool.query<{ n: number }>(`select count(*) as n from series.${table}`)).rows[0]!.n
const readAll = (keys: SeriesKey[], from: number, to: number, maxPoints: number, now = to): ReturnType<typeof read> =>
  read(pool, { series: keys, from: new Date(from), to: new Date(to), maxPoints, now: new Date(now) })

describe('repacking', () => {
  test('changes nothing that is read', async () => {
    await appendPolls(pool, 'kafka', { from: hour(0), to: hour(3.5), every: 10_000 }, wavy)
    const keys = [backlog('orders'), backlog('mails'), arrivals('orders')]
    const before = [await stored(), await readAll(keys, hour(0), hour(3.5), 300)]
    expect(await repack(pool, new Date(hour(3.5)))).toEqual({ hours: 3, days: 0 })
    expect(await count('chunk')).toBe(3 * 2 + 2)
    expect([await stored(), await readAll(keys, hour(0), hour(3.5), 300)]).toEqual(before)
  })

  test('reads packed hours from chunks, not from blocks', async () => {
    await appendPolls(pool, 'kafka', { from: hour(0), to: hour(2), every: MINUTE }, wavy)
    const before = await stored()
    await repack(pool, new Date(hour(3)))
    await pool.query('truncate series.poll_block')
    expect(await stored()).toEqual(before)
  })

  test('leaves alone what has not ended, and does nothing twice', async () => {
    await appendPolls(pool, 'kafka', { from: hour(0), to: hour(1), every: MINUTE }, wavy)
    expect(await repack(pool, new Date(hour(1) + MINUTE))).toEqual({ hours: 0, days: 0 })
    expect(await repack(pool, new Date(hour(1) + 2 * MINUTE))).toEqual({ hours: 1, days: 0 })
    expect(await repack(pool, new Date(hour(2)))).toEqual({ hours: 0, days: 0 })
  })

  test('by two processes at once happens once', async () => {
    await appendPolls(pool, 'kafka', { from: hour(0), to: hour(4), every: MINUTE }, wavy)
    const before = await stored()
    const both = await Promise.all([repack(pool, new Date(hour(5))), repack(pool, new Date(hour(5)))])
    expect(both[0].hours + both[1].hours).toBe(4)
    expect(await stored()).toEqual(before)
  })

  test('is done again for a poll that came late', async () => {
    await appendPolls(pool, 'kafka', { from: hour(0), to: hour(1), every: MINUTE }, wavy)
    await repack(pool, new Date(hour(2)))
    await appendPoll(pool, new Appender(), 'kafka', hour(0) + 90_000, [sample(backlog('orders'), 4242), sample(backlog('late'), 1)])
    expect(await repack(pool, new Date(hour(2)))).toEqual({ hours: 1, days: 0 })
    const found = await history(pool, 'kafka', 'destination', 'backlog_messages', new Date(0))
    expect(found.get('orders')).toHaveLength(61)
    expect(found.get('orders')).toContainEqual({ t: hour(0) + 90_000, value: 4242 })
    expect(found.get('late')).toEqual([{ t: hour(0) + 90_000, value: 1 }])
  })

  test('keeps values that no double holds exactly as near as a double can', async () => {
    await appendPolls(pool, 'kafka', { from: hour(0), to: hour(1), every: MINUTE }, () => [sample(backlog('orders'), 2 ** 60 + 2 ** 12)])
    const before = await stored()
    await repack(pool, new Date(hour(2)))
    expect(await stored()).toEqual(before)
  })

  test('passes over the blocks of a deleted cluster', async () => {
    await appendPolls(pool, 'kafka', { from: hour(0), to: hour(1), every: MINUTE }, wavy)
    await pool.query(`delete from cluster`)
    expect(await repack(pool, new Date(hour(5)))).toEqual({ hours: 0, days: 0 })
  })
})

describe('rolling up', () => {
  /** The counter rises by 3 a second, but for surges of one poll at 05:30 and at midnight, and a restart at 07:15. */
  const day = (time: number): SeriesSample[] => {
    const second = (time - MIDNIGHT) / 1000
    const surge = time >= hour(5.5) ? 60_000 : 0
    const counter = time < hour(7.25) ? 1_000_000 + second * 3 + surge : (time - hour(7.25)) / 500 + (time >= hour(24) ? 30_000 : 0)
    const spike = time === hour(5.5) ? 9999 : 0
    return [sample(backlog('orders'), 10 + spike), sample(arrivals('orders'), counter)]
  }
  const keys = [backlog('orders'), arrivals('orders')]
  const to = hour(24 + 6)

  test('finished days give the same hours as their chunks', async () => {
    const end = hour(48 + 3)
    await appendPolls(pool, 'kafka', { from: hour(0), to: end, every: 2 * MINUTE }, day)
    const before = await readAll(keys, hour(0), end, 51)
    expect(before.step).toBe(HOUR)
    expect(before.series[1]?.[24]?.max).toBe(252)
    expect(await repack(pool, new Date(end))).toEqual({ hours: 50, days: 2 })
    expect(await count('rollup')).toBe(4)
    expect(await readAll(keys, hour(0), end, 51)).toEqual(before)
    await pool.query('truncate series.chunk')
    const rolled = (await readAll(keys, hour(0), end, 51)).series.map((buckets) => buckets.slice(0, 48))
    expect(rolled).toEqual(before.series.map((buckets) => buckets.slice(0, 48)))
  })

  test('neither a spike nor a surge of a single poll vanishes, and a restart makes no negative rate', async () => {
    await appendPolls(pool, 'kafka', { from: hour(0), to, every: MINUTE }, day)
    await repack(pool, new Date(to))
    const { series } = await readAll(keys, hour(0), hour(24), 4)
    expect(series[0]?.map((bucket) => bucket?.max)).toEqual([10_009, 10, 10, 10])
    expect(series[1]?.[0]).toMatchObject({ min: 3, max: 1003 })
    expect(series[1]?.[1]).toMatchObject({ min: 2, max: 3 })
    expect(series[1]?.[3]).toEqual({ t: hour(18), min: 2, max: 2, avg: 2, last: 2 })
  })

  test('is done again for a poll that came late', async () => {
    await appendPolls(pool, 'kafka', { from: hour(0), to, every: MINUTE }, day)
    await repack(pool, new Date(to))
    await appendPoll(pool, new Appender(), 'kafka', hour(10) + 30_000, [sample(backlog('orders'), 777)])
    expect(await repack(pool, new Date(to))).toEqual({ hours: 1, days: 1 })
    const { series } = await readAll(keys, hour(0), hour(24), 24)
    expect(series[0]?.[10]?.max).toBe(777)
  })

  test('400 days of hours are read from roll-ups', async () => {
    const end = MIDNIGHT + 400 * DAY
    await appendPolls(pool, 'kafka', { from: MIDNIGHT, to: MIDNIGHT + 1, every: HOUR }, () => [sample(backlog('orders'), 0)])
    for (let n = 0; n < 400; n++) {
      const time = MIDNIGHT + n * DAY
      await createPartition(pool, partitionOf('rollup', time))
      const hours = Array.from({ length: 24 }, (_, i) => ({ count: 360, min: n, max: n + i, sum: 360 * n, last: n + 1 }))
      await pool.query('insert into series.rollup (series_id, day, payload) select id, $1, $2 from series.series', [
        new Date(time).toISOString(),
        encodeDay(hours),
      ])
    }
    await pool.query('insert into series.progress (cluster_id, packed_until, rolled_until) values ($1, $2, $2)', ['kafka', new Date(end)])
    const { step, series } = await readAll([backlog('orders')], MIDNIGHT, end, 500)
    expect(step).toBe(DAY)
    expect(series[0]).toEqual(Array.from({ length: 400 }, (_, n) => ({ t: MIDNIGHT + n * DAY, min: n, max: n + 23, avg: n, last: n + 1 })))
    const fine = await readAll([backlog('orders')], MIDNIGHT, MIDNIGHT + 2 * DAY, 48, end)
    expect(fine.step).toBe(HOUR)
    expect(fine.series[0]?.[25]).toEqual({ t: MIDNIGHT + 25 * HOUR, min: 1, max: 2, avg: 1, last: 2 })
  })
})
