import { expect, test } from 'vitest'
import { duration, minute } from './english-words.ts'

test('a duration is said in its two largest units', () => {
  expect([0, 0.4, 45, 60, 370, 3600, 7_384, 90_061].map(duration)).toEqual([
    '0 s',
    '0 s',
    '45 s',
    '1 min',
    '6 min 10 s',
    '1 h',
    '2 h 3 min',
    '1 d 1 h',
  ])
})

test('a moment is said to the minute, in UTC', () => {
  expect(minute(new Date('2026-11-22T14:03:59Z'))).toBe('2026-11-22 14:03 UTC')
})
