import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Buckets, chooseGrid } from './buckets.ts'
import { DAY, HOUR, MINUTE } from './time.ts'

const NOON = Date.UTC(2026, 10, 22, 12)

describe('a grid', () => {
  test('covers the whole range in at most the points wanted, in steps of the least width or more', () => {
    const range = fc.record({
      from: fc.integer({ min: 0, max: NOON }),
      length: fc.integer({ min: 1, max: 800 * DAY }),
      maxPoints: fc.integer({ min: 2, max: 2000 }),
      minStep: fc.integer({ min: 1, max: 2 * HOUR }),
    })
    fc.assert(
      fc.property(range, ({ from, length, maxPoints, minStep }) => {
        const to = from + length
        const { start, step, count } = chooseGrid({ from, to, maxPoints, minStep })
        expect(count).toBeLessThanOrEqual(maxPoints)
        expect(step).toBeGreaterThanOrEqual(minStep)
        expect(start).toBeLessThanOrEqual(from)
        expect(start + step).toBeGreaterThan(from)
        expect(start + count * step).toBeGreaterThanOrEqual(to)
        expect(start % step).toBe(0)
      }),
    )
  })

  test('does not shift when the range moves by less than a step', () => {
    const first = chooseGrid({ from: NOON, to: NOON + HOUR, maxPoints: 70, minStep: 1000 })
    const later = chooseGrid({ from: NOON + 20_000, to: NOON + HOUR + 20_000, maxPoints: 70, minStep: 1000 })
    expect(first.step).toBe(MINUTE)
    expect(later.start).toBe(first.start)
  })

  test('of a range that ends before it starts is refused', () => {
    expect(() => chooseGrid({ from: NOON, to: NOON, maxPoints: 10, minStep: 1 })).toThrow('range of time is empty')
  })

  test('of no points is refused', () => {
    expect(() => chooseGrid({ from: NOON, to: NOON + DAY, maxPoints: 0, minStep: 1 })).toThrow('cannot be shown in 0 points')
  })
})

describe('buckets', () => {
  const grid = { start: 0, step: 10, count: 4 }

  test('keep the smallest, the largest, the average and the last of their values', () => {
    const buckets = new Buckets(grid)
    for (const [t, value] of [
      [10, 4],
      [12, 9],
      [19, 2],
    ] as const)
      buckets.add(t, value)
    expect(buckets.finish()).toEqual([null, { t: 10, min: 2, max: 9, avg: 5, last: 2 }, null, null])
  })

  test('tell a zero from nothing', () => {
    const buckets = new Buckets(grid)
    buckets.add(30, 0)
    expect(buckets.finish()).toEqual([null, null, null, { t: 30, min: 0, max: 0, avg: 0, last: 0 }])
  })

  test('ignore what lies outside the grid', () => {
    const buckets = new Buckets(grid)
    buckets.add(-1, 5)
    buckets.add(40, 5)
    expect(buckets.finish()).toEqual([null, null, null, null])
  })

  test('give the same from summaries as from the values summarised', () => {
    const values = fc.array(fc.tuple(fc.integer({ min: 0, max: 39 }), fc.integer({ min: -1000, max: 1000 })))
    fc.assert(
      fc.property(values, (unordered) => {
        const points = unordered.sort(([a], [b]) => a - b)
        const fine = new Buckets({ start: 0, step: 5, count: 8 })
        const direct = new Buckets(grid)
        for (const [t, value] of points) {
          fine.add(t, value)
          direct.add(t, value)
        }
        const merged = new Buckets(grid)
        for (const [i, summary] of fine.summaries().entries()) if (summary) merged.addSummary(i * 5, summary)
        expect(merged.finish()).toEqual(direct.finish())
      }),
    )
  })
})
