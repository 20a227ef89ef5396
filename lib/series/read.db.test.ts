import { beforeAll, describe, expect, test } from 'vitest'
import { testDatabase } from '#lib/db/testing/database.ts'
import { Appender } from './append.ts'
import type { SeriesKey } from './key.ts'
import { latest } from './latest.ts'
import { read } from './read.ts'
import { addCluster, arrivals, backlog, sample } from './testing/cluster.ts'
import { appendPoll, appendPolls } from './testing/polls.ts'
import { HOUR, MINUTE } from './time.ts'

const { pool } = await testDatabase()
const TEN = Date.UTC(2026, 10, 22, 10)
const minute = (n: number): number => TEN + n * MINUTE

/** One value a minute. */
const perMinute = async (key: SeriesKey, from: number, to: number): Promise<(number | null)[]> => {
  const maxPoints = (to - from) / MINUTE
  const { series, step } = await read(pool, { series: [key], from: new Date(from), to: new Date(to), maxPoints, now: new Date(to) })
  expect(step).toBe(MINUTE)
  return (series[0] ?? []).map((bucket) => bucket?.avg ?? null)
}

describe('reading what was polled every 10 s', () => {
  beforeAll(async () => {
    await addCluster(pool, 'kafka')
    const from = minute(50)
    await appendPolls(pool, 'kafka', { from, to: minute(70), every: 10_000 }, (time) => {
      const second = (time - from) / 1000
      // From minute 60 to 64 the cluster could not be reached; from minute 55 to 57 the queue was not there.
      if (time >= minute(60) && time < minute(64)) return null
      const orders = time >= minute(55) && time < minute(57) ? [] : [sample(backlog('orders'), second)]
      // The broker restarted at minute 66: the counter, rising by 20 a poll, starts anew.
      const count = time < minute(66) ? 1_000_000 + second * 2 : (time - minute(66)) / 500
      return [...orders, sample(arrivals('orders'), count), sample({ ...backlog('orders'), metric: 'oldest_age_seconds' }, 2500)]
    })
  })

  test('a bucket has the smallest, largest, average and last of its polls', async () => {
    const { series, start, step } = await read(pool, {
      series: [backlog('orders')],
      from: new Date(minute(50)),
      to: new Date(minute(55)),
      maxPoints: 5,
      now: new Date(minute(70)),
    })
    expect({ start, step }).toEqual({ start: minute(50), step: MINUTE })
    expect(series[0]?.[0]).toEqual({ t: minute(50), min: 0, max: 50, avg: 25, last: 50 })
    expect(series[0]?.[4]).toEqual({ t: minute(54), min: 240, max: 290, avg: 265, last: 290 })
  })

  test('while the queue was not there, and while nothing was polled, there is null and not zero', async () => {
    const values = await perMinute(backlog('orders'), minute(50), minute(70))
    const unknown = values.flatMap((value, i) => (value === null ? [50 + i] : []))
    expect(unknown).toEqual([55, 56, 60, 61, 62, 63])
  })

  test('a counter is read as a rate per second, which no restart makes negative', async () => {
    const values = await perMinute(arrivals('orders'), minute(58), minute(70))
    expect(values).toEqual([2, 2, null, null, null, null, 2, 2, 2, 2, 2, 2])
  })

  test('the rate of the first bucket uses the poll before it', async () => {
    const { series, start } = await read(pool, {
      series: [arrivals('orders')],
      from: new Date(minute(52) + 15_000),
      to: new Date(minute(53)),
      maxPoints: 4,
      now: new Date(minute(70)),
    })
    // Its only poll was at second 20.
    expect(start).toBe(minute(52) + 15_000)
    expect(series[0]?.map((bucket) => bucket?.avg)).toEqual([2, 2, 2])
  })

  test('a gauge comes in its unit', async () => {
    const values = await perMinute({ ...backlog('orders'), metric: 'oldest_age_seconds' }, minute(50), minute(52))
    expect(values).toEqual([2.5, 2.5])
  })

  test('however many points are wanted, a bucket is wide enough to hold a poll', async () => {
    const { step, series } = await read(pool, {
      series: [backlog('orders')],
      from: new Date(minute(50)),
      to: new Date(minute(54)),
      maxPoints: 10_000,
      now: new Date(minute(70)),
    })
    expect(step).toBe(15_000)
    expect(series[0]?.every((bucket) => bucket !== null)).toBe(true)
  })

  test('a series that was never stored is all null, in its place', async () => {
    const request = { from: new Date(minute(50)), to: new Date(minute(52)), maxPoints: 2, now: new Date(minute(70)) }
    const { series } = await read(pool, { ...request, series: [backlog('unknown'), backlog('orders')] })
    expect(series.map((buckets) => buckets.map((bucket) => bucket?.last ?? null))).toEqual([
      [null, null],
      [50, 110],
    ])
  })

  test('an empty range is refused', async () => {
    const at = new Date(minute(50))
    await expect(read(pool, { series: [], from: at, to: at, maxPoints: 10 })).rejects.toThrow('range of time is empty')
  })
})

test('series of several clusters are read together', async () => {
  for (const [cluster, queue, value] of [
    ['east', 'east-orders', 1],
    ['west', 'west-orders', 2],
  ] as const) {
    await addCluster(pool, cluster)
    await appendPoll(pool, new Appender(), cluster, minute(5), [sample(backlog(queue), value)])
  }
  const keys = [backlog('west-orders'), backlog('east-orders'), backlog('nowhere')]
  const { series, step } = await read(pool, { series: keys, from: new Date(minute(0)), to: new Date(minute(10)), maxPoints: 2 })
  expect(step).toBe(5 * MINUTE)
  expect(series.map((buckets) => buckets.map((bucket) => bucket?.avg ?? null))).toEqual([
    [null, 2],
    [null, 1],
    [null, null],
  ])
})

describe('the latest numbers', () => {
  test('are those of the last poll, or of one shortly before where an object was missing from it', async () => {
    await addCluster(pool, 'latest')
    const appender = new Appender()
    const key = { ...backlog('b'), metric: 'lag_seconds' } as const
    await appendPoll(pool, appender, 'latest', TEN - HOUR, [sample(backlog('long-gone'), 1)])
    await appendPoll(pool, appender, 'latest', minute(0), [sample(backlog('a'), 1), sample(key, 1500)])
    await appendPoll(pool, appender, 'latest', minute(1), [sample(backlog('a'), 2)])
    expect(await latest(pool, 'latest')).toEqual([
      { ...backlog('a'), t: minute(1), value: 2 },
      { ...key, t: minute(0), value: 1.5 },
    ])
    expect(await latest(pool, 'latest', [backlog('a'), backlog('unknown')])).toEqual([{ ...backlog('a'), t: minute(1), value: 2 }])
  })

  test('of a cluster that was never polled are none', async () => {
    await addCluster(pool, 'new')
    expect(await latest(pool, 'new')).toEqual([])
  })
})
