import { describe, expect, it } from 'vitest'
import type { SeriesAnswer } from '#lib/api/contracts/common.ts'
import { axisOf, isBlank, MOST_SERIES, peakOf, prepareChart, thinOut } from './chart.ts'

const FROM = Date.UTC(2026, 10, 22, 6)

function answer(values: (number | null | [min: number, max: number])[], metric = 'backlog_messages'): SeriesAnswer {
  const points = values.map((value, index) => {
    if (value === null) return null
    const [min, max] = typeof value === 'number' ? [value, value] : value
    return { t: new Date(FROM + index * 10_000).toISOString(), min, max, avg: (min + max) / 2, last: max }
  })
  return {
    from: new Date(FROM).toISOString(),
    to: new Date(FROM + values.length * 10_000).toISOString(),
    step: 10,
    series: [{ metric, unit: 'messages', points }],
  }
}
const line = (id: string, values: Parameters<typeof answer>[0]) => ({ id, label: id, metric: 'backlog_messages', answer: answer(values) })

describe('a chart', () => {
  it('keeps a gap a gap', () => {
    const chart = prepareChart([line('a', [5, null, 7])], 'messages')
    expect(chart.rows.map((row) => row.values['a'])).toEqual([5, null, 7])
    expect(chart.rows.map((row) => row.t - FROM)).toEqual([0, 10_000, 20_000])
  })
  it('keeps the spike inside a bucket', () => {
    const chart = prepareChart([line('a', [1, [0, 900], 1])], 'messages')
    expect(chart.rows[1]?.band['a']).toEqual([0, 900])
    expect(peakOf(chart, ['a'], false)).toBe(900)
    expect(Math.max(...axisOf(chart, ['a'], { stacked: false, thresholds: [] }))).toBeGreaterThanOrEqual(900)
  })
  it('puts several series on one time axis', () => {
    const chart = prepareChart([line('a', [1, 2, 3]), line('b', [4, null, 6])], 'messages')
    expect(chart.rows).toHaveLength(3)
    expect(chart.rows[1]?.values).toEqual({ a: 2, b: null })
    expect(peakOf(chart, ['a', 'b'], true)).toBe(9)
  })
  it('folds the smallest of too many series into one that holds their sum', () => {
    const many = Array.from({ length: 14 }, (_, index) => line(`s${index}`, [index, index]))
    const chart = prepareChart(many, 'messages', '5 more')
    expect(chart.series).toHaveLength(MOST_SERIES)
    expect(chart.folded).toBe(5)
    expect(chart.series.at(-1)).toMatchObject({ label: '5 more', tone: 's6' })
    expect(chart.rows[0]?.values['others']).toBe(0 + 1 + 2 + 3 + 4)
    expect(
      peakOf(
        chart,
        chart.series.map((one) => one.id),
        true,
      ),
    ).toBe((13 * 14) / 2)
  })
  it('makes room for a threshold that is near, and is not pressed flat by one that is far', () => {
    const chart = prepareChart([line('a', [8_000])], 'messages')
    expect(axisOf(chart, ['a'], { stacked: false, thresholds: [10_000] }).at(-1)).toBeGreaterThanOrEqual(11_000)
    expect(axisOf(chart, ['a'], { stacked: false, thresholds: [1_000_000] }).at(-1)).toBe(8_000)
  })
  it('knows when there is nothing to draw', () => {
    expect(isBlank(prepareChart([line('a', [null, null])], 'messages'))).toBe(true)
    expect(isBlank(prepareChart([line('a', [null, 0])], 'messages'))).toBe(false)
    expect(isBlank(prepareChart([], 'messages'))).toBe(true)
  })
  it('gives its numbers as a short table that ends with the newest', () => {
    const chart = prepareChart(
      [
        line(
          'a',
          Array.from({ length: 600 }, (_, index) => index),
        ),
      ],
      'messages',
    )
    const table = thinOut(chart.rows, 24)
    expect(table.length).toBeLessThanOrEqual(24)
    expect(table.at(-1)?.values['a']).toBe(599)
  })
})
