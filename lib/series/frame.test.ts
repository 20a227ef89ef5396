import { expect, test } from 'vitest'
import { Ordering, buildFrame } from './frame.ts'

const build = (ids: number[], values: number[]): [number, number][] => {
  const frame = buildFrame(ids, values, new Ordering())
  return [...frame.ids].map((id, slot) => [id, frame.values[slot]!])
}

test('samples in any order make a frame in the order of the series', () => {
  expect(build([30, 10, 20], [3, 1, 2])).toEqual([
    [10, 1],
    [20, 2],
    [30, 3],
  ])
})

test('an unknown number is absent, never zero', () => {
  expect(build([1, 2, 3, 4], [Number.NaN, 5, Number.POSITIVE_INFINITY, 2 ** 63])).toEqual([[2, 5]])
})

test('of two samples of one series the last counts, unless it is unknown', () => {
  expect(build([1, 2, 1, 2], [5, 6, 7, Number.NaN])).toEqual([
    [1, 7],
    [2, 6],
  ])
})

test('a fraction is rounded', () => {
  expect(build([1], [2.6])).toEqual([[1, 3]])
})

test('an ordering follows ids that change while their number stays', () => {
  const ordering = new Ordering()
  expect([...ordering.of([3, 1, 2])]).toEqual([1, 2, 0])
  expect([...ordering.of([1, 3, 2])]).toEqual([0, 2, 1])
})
