import { expect, test } from 'vitest'
import { sumKnown } from './sum-known.ts'

test('only what is known adds up, and nothing known is not zero', () => {
  expect(sumKnown([1, null, 2, undefined])).toBe(3)
  expect(sumKnown([0])).toBe(0)
  expect(sumKnown([null, undefined])).toBeNull()
  expect(sumKnown([])).toBeNull()
})
