import { expect, test } from 'vitest'
import type { DestinationRole } from '#lib/domain/types.ts'
import { noTotals, totalSeries } from './totals.ts'

const roles = new Map<string, DestinationRole>([
  ['orders', 'normal'],
  ['retry', 'retry'],
  ['dead', 'dead-letter'],
  ['offsets', 'internal'],
])

const numbers = (id: string, backlogMessages: number | null, inRate: number | null = null, outRate: number | null = null) => ({
  id,
  backlogMessages,
  inRate,
  outRate,
})

const seen = (...destinations: ReturnType<typeof numbers>[]) => ({ destinations, series: [] })

const byMetric = (points: ReturnType<typeof totalSeries>): Record<string, number> =>
  Object.fromEntries(points.map(({ metric, value }) => [metric, value]))

test('what waits and what is dead are added up apart, and internal destinations do not count', () => {
  const found = totalSeries(
    noTotals(),
    'c',
    roles,
    seen(numbers('orders', 5), numbers('retry', 2), numbers('dead', 7), numbers('offsets', 9)),
    0,
  )
  expect(byMetric(found)).toEqual({ backlog_messages: 7, dead_letter_messages: 7, arrivals_rate: 0 })
  expect(found[0]).toMatchObject({ objectKind: 'cluster', objectId: 'c' })
})

test('rates are counted up, so that a destination that comes or goes is no jump', () => {
  const totals = noTotals()
  const poll = (at: number, known: ReadonlyMap<string, DestinationRole>, ...found: ReturnType<typeof numbers>[]) =>
    byMetric(totalSeries(totals, 'c', known, seen(...found), at))
  expect(poll(0, roles, numbers('orders', 0, 2, 1))).toMatchObject({ in_rate: 0, out_rate: 0 })
  expect(poll(10_000, roles, numbers('orders', 0, 2, 1), numbers('retry', 0, 3, 0))).toMatchObject({ in_rate: 50, out_rate: 10 })
  const withoutRetry = new Map([...roles].filter(([id]) => id !== 'retry'))
  expect(poll(20_000, withoutRetry, numbers('orders', 0, 2, 1))).toMatchObject({ in_rate: 70, out_rate: 20 })
})

test('small rates are not lost by rounding', () => {
  const totals = noTotals()
  let last: Record<string, number> = {}
  for (let at = 0; at <= 100_000; at += 1_000) last = byMetric(totalSeries(totals, 'c', roles, seen(numbers('orders', 0, 0.04)), at))
  expect(last).toMatchObject({ in_rate: 4 })
})

test('a destination that a poll did not observe still counts with its last numbers', () => {
  const totals = noTotals()
  totalSeries(totals, 'c', roles, seen(numbers('orders', 5), numbers('retry', 2)), 0)
  expect(byMetric(totalSeries(totals, 'c', roles, seen(numbers('orders', 6)), 10_000))).toEqual({ backlog_messages: 8 })
})

test('a total of which nothing is known is left out, never zero', () => {
  expect(totalSeries(noTotals(), 'c', roles, seen(numbers('orders', null)), 0)).toEqual([])
})

test('dead letters that arrive are counted from the first look on; a count that starts anew takes nothing away', () => {
  const totals = noTotals()
  const poll = (at: number, ...counts: [string, number][]): number | undefined => {
    const series = counts.map(([objectId, value]) => ({ objectId, metric: 'arrivals_rate' as const, value }))
    return byMetric(totalSeries(totals, 'c', roles, { destinations: [numbers('dead', 1)], series }, at))['arrivals_rate']
  }
  expect(poll(0, ['dead', 100])).toBe(0)
  expect(poll(10_000, ['dead', 103], ['dead-2', 50])).toBe(3)
  expect(poll(20_000, ['dead', 0], ['dead-2', 51])).toBe(4)
})
