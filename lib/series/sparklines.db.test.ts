import { expect, test, vi } from 'vitest'
import { testDatabase } from '#lib/db/testing/database.ts'
import { Appender } from './append.ts'
import * as block from './codec/block.ts'
import type { SeriesKey, SeriesSample } from './key.ts'
import { read } from './read.ts'
import { SparklineReader } from './sparklines.ts'
import { addCluster, arrivals, backlog, sample } from './testing/cluster.ts'
import { appendPoll } from './testing/polls.ts'
import { HOUR, MINUTE } from './time.ts'

vi.mock(import('./codec/block.ts'), { spy: true })

const { pool } = await testDatabase()
const TEN = Date.UTC(2026, 10, 22, 10)
const FAMILIES = [
  { objectKind: 'destination', metric: 'backlog_messages' },
  { objectKind: 'destination', metric: 'in_rate' },
] as const

type Key = (typeof FAMILIES)[number] & { objectId: string }
const queue = (objectId: string): Key => backlog(objectId) as Key
const counter = (objectId: string): Key => arrivals(objectId) as Key

const reader = (): SparklineReader<(typeof FAMILIES)[number]> => new SparklineReader(pool, FAMILIES)

/** What `read` answers for the same hour. */
async function unpacked(series: SeriesKey[], to: number): Promise<(number | null)[][]> {
  const answer = await read(pool, { series, from: new Date(to - HOUR), to: new Date(to), maxPoints: 40, now: new Date(to) })
  return answer.series.map((buckets) => buckets.map((bucket) => bucket?.avg ?? null))
}

const lines = async (one: ReturnType<typeof reader>, keys: Key[], to: number): Promise<(number | null)[][]> =>
  (await one.read(keys, new Date(to - HOUR), new Date(to), 40)).values

/** Polls of an estate in which things rise, restart, come, go and are not wanted. */
function samplesAt(poll: number): SeriesSample[] {
  return [
    sample(backlog('steady'), 7),
    sample(backlog('rising'), poll * 3),
    sample(arrivals('rising'), poll < 300 ? poll * 40 : (poll - 300) * 10),
    sample({ ...backlog('rising'), metric: 'size_bytes' }, poll * 1_000_003),
    ...(poll % 90 < 60 ? [sample(backlog('flickering'), poll)] : []),
    ...(poll > 450 ? [sample(backlog('late-comer'), 1), sample(arrivals('late-comer'), poll)] : []),
  ]
}

const KEYS = [queue('steady'), queue('rising'), counter('rising'), queue('flickering'), queue('late-comer'), counter('late-comer')]

test('the lines are those of the store, poll after poll, across hours, gaps and new series', async () => {
  await addCluster(pool, 'same')
  const appender = new Appender()
  const one = reader()
  for (let poll = 0; poll < 560; poll++) {
    const time = TEN + poll * 10_000
    // From poll 200 on nothing was polled for five minutes.
    if (poll < 200 || poll >= 230) await appendPoll(pool, appender, 'same', time, samplesAt(poll))
    if (poll % 37 === 0 || poll > 550) expect(await lines(one, KEYS, time + 1)).toEqual(await unpacked(KEYS, time + 1))
  }
})

test('a poll that is known is not unpacked again', async () => {
  await addCluster(pool, 'once')
  const appender = new Appender()
  for (let poll = 0; poll < 30; poll++) await appendPoll(pool, appender, 'once', TEN + poll * 10_000, [sample(backlog('once-q'), poll)])
  const one = reader()
  const to = TEN + 10 * MINUTE
  await lines(one, [queue('once-q')], to)
  await appendPoll(pool, appender, 'once', TEN + 300_000, [sample(backlog('once-q'), 30)])
  const unpack = vi.mocked(block.decodeBlock).mockClear()
  const together = await Promise.all([lines(one, [queue('once-q')], to), lines(one, [queue('once-q')], to)])
  expect(unpack).toHaveBeenCalledTimes(1)
  expect(together[0]).toEqual(together[1])
  expect(together[0]).toEqual(await unpacked([queue('once-q')], to))
})

test('a poll that comes later than younger ones is in the lines', async () => {
  await addCluster(pool, 'late')
  const to = TEN + 10 * MINUTE
  await appendPoll(pool, new Appender(), 'late', TEN, [sample(backlog('late-q'), 1)])
  await appendPoll(pool, new Appender(), 'late', TEN + 20_000, [sample(backlog('late-q'), 3)])
  const one = reader()
  await lines(one, [queue('late-q')], to)
  await appendPoll(pool, new Appender(), 'late', TEN + 10_000, [sample(backlog('late-q'), 50)])
  const [line] = await lines(one, [queue('late-q')], to)
  expect(line?.filter((value) => value !== null)).toEqual([18])
})

test('after a database error the next answer is right', async () => {
  await addCluster(pool, 'broken')
  const appender = new Appender()
  const to = TEN + 10 * MINUTE
  await appendPoll(pool, appender, 'broken', TEN, [sample(backlog('broken-1'), 1)])
  // Breaks at the look-up of the series that is new in the last poll.
  let broken = false
  const query = ((text: string, values: unknown[]) =>
    broken && text.includes('(object_kind, metric) in')
      ? Promise.reject(new Error('the connection is lost'))
      : pool.query(text, values)) as typeof pool.query
  const one = new SparklineReader({ query }, FAMILIES)
  await lines(one, [queue('broken-1')], to)
  await appendPoll(pool, appender, 'broken', TEN + 10_000, [sample(backlog('broken-1'), 3), sample(backlog('broken-2'), 5)])
  broken = true
  await expect(lines(one, [queue('broken-1')], to)).rejects.toThrow('the connection is lost')
  broken = false
  const both = await lines(one, [queue('broken-1'), queue('broken-2')], to)
  expect(both).toEqual(await unpacked([queue('broken-1'), queue('broken-2')], to))
  expect(both[0]?.find((value) => value !== null)).toBe(2)
})

test('what is unknown has a line of nulls as long as the others', async () => {
  await addCluster(pool, 'partly')
  await appendPoll(pool, new Appender(), 'partly', TEN, [sample(backlog('partly-q'), 1)])
  const [known, unknown] = await lines(reader(), [queue('partly-q'), queue('nobody')], TEN + MINUTE)
  expect(unknown).toHaveLength(known?.length ?? 0)
  expect(new Set(unknown)).toEqual(new Set([null]))
})
