import { describe, expect, it } from 'vitest'
import { timeTicks, valueTicks } from './ticks.ts'

describe('the value axis', () => {
  it('starts at zero and ends just above the largest value', () => {
    expect(valueTicks(48_210, 'messages')).toEqual([0, 20_000, 40_000, 60_000])
    expect(valueTicks(400, 'messages/s')).toEqual([0, 100, 200, 300, 400])
  })
  it('never marks half a message', () => {
    expect(valueTicks(1, 'messages')).toEqual([0, 1])
    expect(valueTicks(3, 'consumers')).toEqual([0, 1, 2, 3])
    expect(valueTicks(0.6, 'messages/s').length).toBeGreaterThan(3)
  })
  it('marks round minutes and hours, not hundreds of seconds', () => {
    expect(valueTicks(840, 'seconds')).toEqual([0, 300, 600, 900])
  })
  it('marks round binary sizes', () => {
    expect(valueTicks(3.5 * 2 ** 30, 'bytes')).toEqual([0, 2 ** 30, 2 * 2 ** 30, 3 * 2 ** 30, 4 * 2 ** 30])
  })
  it('still has a height when all is zero', () => {
    expect(valueTicks(0, 'messages')).toEqual([0, 1])
    expect(valueTicks(Number.NaN, 'messages')).toEqual([0, 1])
  })
})

describe('the time axis', () => {
  const hour = 3_600_000
  it('marks round local times', () => {
    const from = Date.UTC(2026, 10, 22, 3, 31)
    const ticks = timeTicks(from, from + 3 * hour, 6, 8 * hour)
    expect(ticks.map((at) => new Date(at + 8 * hour).toISOString().slice(11, 16))).toEqual([
      '12:00',
      '12:30',
      '13:00',
      '13:30',
      '14:00',
      '14:30',
    ])
  })
  it('marks local midnights over days, also where the zone is half an hour off', () => {
    const offset = 5.5 * hour
    const from = Date.UTC(2026, 10, 15, 7)
    const ticks = timeTicks(from, from + 7 * 24 * hour, 8, offset)
    expect(ticks).toHaveLength(7)
    expect(ticks.every((at) => new Date(at + offset).toISOString().endsWith('T00:00:00.000Z'))).toBe(true)
  })
  it('never marks more than asked for', () => {
    for (const days of [0.01, 0.5, 3, 30, 400, 4_000]) expect(timeTicks(0, days * 24 * hour, 6, 0).length).toBeLessThanOrEqual(7)
  })
})
