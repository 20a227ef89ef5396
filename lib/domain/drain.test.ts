import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dataLossInSeconds, drainSeconds, trendPerSecond, type LossInput } from './drain.ts'

describe('trend', () => {
  it('is the slope of a straight line', () => {
    expect(trendPerSecond([0, 1, 2, 3].map((i) => ({ at: 1e12 + i * 10_000, value: 500 - 20 * i })))).toBeCloseTo(-2, 9)
  })
  it('sees through noise around a level', () => {
    expect(trendPerSecond([10, 12, 12, 10].map((value, i) => ({ at: i * 1000, value })))).toBeCloseTo(0, 9)
  })
  it('is unknown with one point, or with all at the same time', () => {
    expect(trendPerSecond([])).toBeNull()
    expect(trendPerSecond([{ at: 5, value: 1 }])).toBeNull()
    expect(trendPerSecond([5, 5].map((at, i) => ({ at, value: i })))).toBeNull()
  })
  it('finds the slope of any line', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 2, max: 50 }), (slope, count) => {
        const points = Array.from({ length: count }, (_, i) => ({ at: 1.7e12 + i * 7000, value: 1e6 + slope * i * 7 }))
        expect(trendPerSecond(points)).toBeCloseTo(slope, 6)
      }),
    )
  })
})

describe('time to drain', () => {
  it('is backlog over the speed it shrinks with', () => expect(drainSeconds(600, -2)).toBe(300))
  it('is zero when there is nothing to drain', () => expect(drainSeconds(0, 5)).toBe(0))
  it.each([null, 0, 3, NaN, -1e-320])('is never at a trend of %s', (trend) => expect(drainSeconds(600, trend)).toBeNull())
})

describe('time until unread data is deleted', () => {
  const steady: LossInput = { lagSeconds: 600, lagTrend: 1, retentionSeconds: 3600, room: null, closingPerSecond: null }

  it('is the rest of the retention for a reader that stands still', () => expect(dataLossInSeconds(steady)).toBe(3000))
  it('is longer for a reader that only falls behind slowly', () => expect(dataLossInSeconds({ ...steady, lagTrend: 0.5 })).toBe(6000))
  it('is never for a reader that keeps pace or catches up', () => {
    expect(dataLossInSeconds({ ...steady, lagTrend: 0 })).toBeNull()
    expect(dataLossInSeconds({ ...steady, lagTrend: -0.2 })).toBeNull()
  })
  it('is now when the oldest unread message is past retention or already gone', () => {
    expect(dataLossInSeconds({ ...steady, lagSeconds: 3600 })).toBe(0)
    expect(dataLossInSeconds({ ...steady, room: -1 })).toBe(0)
  })
  it('is never with unlimited retention', () => {
    expect(dataLossInSeconds({ ...steady, retentionSeconds: null })).toBeNull()
    expect(dataLossInSeconds({ ...steady, retentionSeconds: -0.001 })).toBeNull()
  })
  it('is the sooner of age and size', () => {
    expect(dataLossInSeconds({ ...steady, room: 1000, closingPerSecond: 2 })).toBe(500)
    expect(dataLossInSeconds({ ...steady, room: 1e9, closingPerSecond: 2 })).toBe(3000)
    expect(dataLossInSeconds({ ...steady, lagTrend: null, room: 1000, closingPerSecond: -2 })).toBeNull()
  })
})
