import { expect, test } from 'vitest'
import { deriver } from './derive.ts'
import { MAX_GAP, rate } from './rate.ts'

test('a counter that rose by 300 in 10 s has a rate of 30 a second', () => {
  expect(rate({ t: 0, value: 100 }, { t: 10_000, value: 400 })).toBe(30)
})

test('an unchanged counter has a rate of zero', () => {
  expect(rate({ t: 0, value: 100 }, { t: 10_000, value: 100 })).toBe(0)
})

test('a counter that fell has no rate, so a restarted broker never shows a negative one', () => {
  expect(rate({ t: 0, value: 1000 }, { t: 10_000, value: 3 })).toBeNull()
})

test('the first sample has no rate', () => {
  expect(rate(null, { t: 0, value: 100 })).toBeNull()
})

test('two samples of the same time have no rate', () => {
  expect(rate({ t: 5, value: 1 }, { t: 5, value: 9 })).toBeNull()
})

test('there is a rate over a gap that is just not too long, and none over a longer one', () => {
  expect(rate({ t: 0, value: 0 }, { t: MAX_GAP, value: 600 })).toBe(1)
  expect(rate({ t: 0, value: 0 }, { t: MAX_GAP + 1, value: 600 })).toBeNull()
})

test('after a reset the rate goes on from the new count', () => {
  const derive = deriver('in_rate')
  expect([derive(0, 500), derive(10_000, 600), derive(20_000, 10), derive(30_000, 30)]).toEqual([null, 10, null, 2])
})

test('a gauge is divided by its scale', () => {
  expect(deriver('lag_seconds')(0, 1500)).toBe(1.5)
})
