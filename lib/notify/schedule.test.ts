import { expect, test } from 'vitest'
import type { Classification } from './channel.ts'
import { nextDelay } from './schedule.ts'

const again: Classification = { outcome: 'retry', reason: 'busy' }
const permanent = (of: 'message' | 'channel', final = false): Classification => ({
  outcome: 'permanent',
  of,
  reason: 'no',
  hint: '',
  final,
})

test('retries come after 5 s, 30 s, 2, 5, 15 min, 1 and 3 h, then no more', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8].map((attempts) => nextDelay(again, attempts, 0.5))).toEqual([
    5_000,
    30_000,
    120_000,
    300_000,
    900_000,
    3_600_000,
    10_800_000,
    null,
  ])
})

test('the wait is spread by a fifth either way', () => {
  expect(nextDelay(again, 2, 0)).toBe(24_000)
  expect(nextDelay(again, 2, 0.999_999)).toBe(36_000)
})

test('a wait the receiver asks for counts, within reason', () => {
  expect(nextDelay({ ...again, afterMs: 42_000 }, 1, 0.5)).toBe(42_000)
  expect(nextDelay({ ...again, afterMs: 0 }, 1, 0.5)).toBe(1_000)
  expect(nextDelay({ ...again, afterMs: 86_400_000 }, 1, 0.5)).toBe(10_800_000)
})

test('what is beyond hope is not tried again; a channel gets one more chance', () => {
  expect(nextDelay(permanent('message'), 1, 0.5)).toBeNull()
  expect(nextDelay(permanent('channel', true), 1, 0.5)).toBeNull()
  expect(nextDelay(permanent('channel'), 1, 0.5)).toBe(30_000)
})

test('a success is the end', () => {
  expect(nextDelay({ outcome: 'delivered' }, 1, 0.5)).toBeNull()
})
