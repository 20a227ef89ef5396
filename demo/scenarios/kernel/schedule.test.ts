import { describe, expect, it } from 'vitest'
import { createPacer, daySeconds, dayShape, isOn, rateAt, timesBegun } from './schedule.ts'

const outage = { firstAt: 20, every: 300, lasts: 80 }

describe('the schedule of a scenario', () => {
  it.each([
    [19.9, false],
    [20, true],
    [99.9, true],
    [100, false],
    [319.9, false],
    [320, true],
  ])('an outage from second 20, every 300 s, for 80 s: at second %d it is on: %s', (seconds, on) => {
    expect(isOn(outage, seconds * 1000)).toBe(on)
  })

  it('counts how often something has begun', () => {
    expect([0, 19, 20, 319, 320, 620].map((seconds) => timesBegun(outage, seconds * 1000))).toEqual([0, 0, 1, 1, 2, 3])
  })

  it('a day averages to the plan and never stands still', () => {
    const factors = Array.from({ length: daySeconds }, (_, second) => dayShape(second * 1000))
    expect(factors.reduce((sum, factor) => sum + factor, 0) / factors.length).toBeCloseTo(1, 6)
    expect(Math.min(...factors)).toBeGreaterThan(0.5)
    expect(Math.max(...factors)).toBeLessThan(1.5)
    expect(Math.max(...factors) - Math.min(...factors)).toBeGreaterThan(0.5)
  })

  it('a surge replaces the rate of the day, whether planned or ordered', () => {
    const plan = { perSecond: 2, surgePerSecond: 24, surges: { firstAt: 50, every: 270, lasts: 35 } }
    expect(rateAt(plan, 60_000)).toBe(24)
    expect(rateAt(plan, 90_000)).toBeLessThan(3)
    expect(rateAt(plan, 90_000, true)).toBe(24)
  })

  it('fractions of messages are not lost', () => {
    const pace = createPacer()
    const sent = Array.from({ length: 100 }, () => pace(0.75, 500))
    expect(sent.reduce((sum, count) => sum + count, 0)).toBe(37)
    expect(Math.max(...sent)).toBe(1)
  })
})
