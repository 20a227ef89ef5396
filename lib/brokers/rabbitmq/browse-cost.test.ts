import { expect, test } from 'vitest'
import { affordable } from './budget.ts'
import { browseCostOf, mayReturn } from './browse-cost.ts'

test('a stream is looked at for free, a classic queue hides its messages for the moment', () => {
  expect(browseCostOf('stream', null, 0)).toMatchObject({ cost: 'free', looksLeft: null })
  expect(browseCostOf('queue', null, 0)).toMatchObject({ cost: 'locks', looksLeft: null })
  expect(browseCostOf('quorum-queue', null, 0)).toMatchObject({ cost: 'locks', looksLeft: null })
})

test('a quorum queue leaves one return less than its limit for looks', () => {
  expect([0, 1, 2, 3, 9].map((count) => browseCostOf('quorum-queue', 3, count).looksLeft)).toEqual([2, 1, 0, 0, 0])
})

test('a message at the limit must not be returned', () => {
  expect([null, 0, 2, 3].map((count) => mayReturn(3, count))).toEqual([true, true, true, false])
  expect(mayReturn(null, 1000)).toBe(true)
})

test('a costly question takes at most a twentieth of the time', () => {
  expect(affordable(null, 0)).toBe(true)
  expect(affordable({ askedAt: 1000, tookMs: 500 }, 10_999)).toBe(false)
  expect(affordable({ askedAt: 1000, tookMs: 500 }, 11_000)).toBe(true)
})
