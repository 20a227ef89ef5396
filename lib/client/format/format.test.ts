import { describe, expect, it } from 'vitest'
import { formatDuration } from './duration.ts'
import { formatBytes, formatChange, formatCompact, formatCount, formatRate, formatSigned, UNKNOWN } from './number.ts'
import { formatAge, formatClock, formatMoment, formatOffset } from './time.ts'

describe('a number', () => {
  it('that nobody knows is a dash, never zero', () => {
    for (const unknown of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(formatCount(unknown, 'en')).toBe(UNKNOWN)
      expect(formatCompact(unknown, 'en')).toBe(UNKNOWN)
      expect(formatRate(unknown, 'en')).toBe(UNKNOWN)
      expect(formatBytes(unknown, 'en')).toBe(UNKNOWN)
      expect(formatDuration(unknown, 'en')).toBe(UNKNOWN)
    }
    expect(formatCount(0, 'en')).toBe('0')
  })
  it('is short where space is', () => {
    expect(formatCompact(9_999, 'en')).toBe('9,999')
    expect(formatCompact(12_408, 'en')).toBe('12.4k')
    expect(formatCompact(2_914_006, 'en')).toBe('2.9M')
    expect(formatCompact(12_408, 'zh-CN')).toBe('1.2万')
  })
  it('keeps a small rate visible', () => {
    expect(formatRate(0.2, 'en')).toBe('0.2/s')
    expect(formatRate(0.004, 'en')).toBe('<0.1/s')
    expect(formatRate(0, 'en')).toBe('0/s')
    expect(formatRate(8_412.3, 'en')).toBe('8,412/s')
  })
  it('says how it changed in per cent, and as a factor when it is many times more', () => {
    expect(formatChange(0.41, 'en')).toBe('+41 %')
    expect(formatChange(-0.08, 'en')).toBe('−8 %')
    expect(formatChange(8, 'en')).toBe('9×')
    expect(formatSigned(0, 'en')).toBe('0')
  })
  it('of bytes has a binary unit', () => {
    expect(formatBytes(512, 'en')).toBe('512 B')
    expect(formatBytes(1_536, 'en')).toBe('1.5 KiB')
    expect(formatBytes(12 * 2 ** 30, 'en')).toBe('12 GiB')
  })
})

describe('a duration', () => {
  it.each([
    [0.3, '0.3 s'],
    [9.97, '10 s'],
    [48, '48 s'],
    [59.6, '1 min'],
    [840, '14 min'],
    [3_599, '1 h'],
    [9_600, '2 h 40 min'],
    [86_399, '1 d'],
    [529_200, '6 d 3 h'],
    [86_400 * 400, '400 d'],
  ])('of %d seconds reads %s', (seconds, text) => expect(formatDuration(seconds, 'en')).toBe(text))
  it('speaks Chinese', () => expect(formatDuration(9_600, 'zh-CN')).toBe('2 小时 40 分钟'))
})

describe('a time', () => {
  const at = Date.UTC(2026, 10, 22, 6, 31, 8)
  it('is shown in the chosen zone, on 24 hours', () => {
    expect(formatClock(at, 'en', 'Asia/Shanghai')).toBe('14:31')
    expect(formatClock(at, 'en', 'UTC', true)).toBe('06:31:08')
    expect(formatOffset(at, 'Asia/Shanghai')).toBe('UTC+8')
    expect(formatOffset(at, 'UTC')).toBe('UTC')
  })
  it('names the day only when it is not today', () => {
    expect(formatMoment(at, at + 3_600_000, 'en', 'UTC')).toBe('06:31')
    expect(formatMoment(at, at + 86_400_000, 'en', 'UTC')).toBe('Nov 22 06:31')
    expect(formatMoment(at, at + 365 * 86_400_000, 'en', 'UTC')).toBe('Nov 22 06:31')
  })
  it('has an age that is never negative', () => {
    expect(formatAge(at, at + 360_000, 'en')).toBe('6 min')
    expect(formatAge(at, at - 5_000, 'en')).toBe('0 s')
    expect(formatAge(null, at, 'en')).toBe(UNKNOWN)
  })
})
