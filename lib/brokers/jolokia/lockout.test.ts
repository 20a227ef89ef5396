import { expect, test } from 'vitest'
import { afterRefusal, notLocked, waitMs } from './lockout.ts'

test('nothing is waited for before a refusal', () => {
  expect(waitMs(notLocked, 1_000)).toBe(0)
})

test('each refusal in a row doubles the pause, up to a minute', () => {
  let lockout = notLocked
  const waits = Array.from({ length: 8 }, () => {
    lockout = afterRefusal(lockout, 5_000)
    return waitMs(lockout, 5_000)
  })
  expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000])
})

test('a longer pause is kept when the server asks for it, but never more than a minute', () => {
  expect(waitMs(afterRefusal(notLocked, 0, 9_000), 0)).toBe(9_000)
  expect(waitMs(afterRefusal(notLocked, 0, 9_000_000), 0)).toBe(60_000)
})

test('the pause ends by itself', () => {
  expect(waitMs(afterRefusal(notLocked, 0), 2_000)).toBe(0)
})
