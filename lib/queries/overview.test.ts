import { expect, test } from 'vitest'
import { addLines, relativeChange } from './overview.ts'

test('lines are added point by point; what no line knows stays unknown', () => {
  expect(
    addLines([
      [1, null, null],
      [2, 3, null],
    ]),
  ).toEqual([3, 3, null])
  expect(addLines([[1], [1, 2]])).toEqual([2, 2])
  expect(addLines([])).toEqual([])
})

test('the change is from the first known point to the last', () => {
  expect(relativeChange([null, 100, 120, 150])).toBe(0.5)
  expect(relativeChange([100, 50])).toBe(-0.5)
})

test('the change is unknown when less than half is known, or it began at nothing', () => {
  expect(relativeChange([null, null, 100])).toBeNull()
  expect(relativeChange([0, 10])).toBeNull()
  expect(relativeChange([])).toBeNull()
})
