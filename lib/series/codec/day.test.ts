import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeDay, encodeDay } from './day.ts'

const integer = fc.integer({ min: -1_000_000, max: 1_000_000 })
const summary = fc.record({ count: fc.integer({ min: 1, max: 3600 }), min: integer, max: integer, sum: integer, last: integer })

test('a roll-up gives back the hours of a day, and which are missing', () => {
  fc.assert(
    fc.property(fc.array(fc.option(summary), { minLength: 24, maxLength: 24 }), (hours) => {
      expect(decodeDay(encodeDay(hours))).toEqual(hours)
    }),
  )
})

test('a roll-up of huge values keeps them to the precision of a double', () => {
  const huge = { count: 360, min: -(2 ** 62), max: 2 ** 62, sum: 2 ** 62, last: 2 ** 62 }
  const hours = Array.from({ length: 24 }, (_, hour) => (hour === 3 ? huge : null))
  expect(decodeDay(encodeDay(hours))).toEqual(hours)
})

test('a roll-up of an idle day takes less than twenty bytes', () => {
  const idle = { count: 360, min: 42, max: 42, sum: 360 * 42, last: 42 }
  expect(encodeDay(Array.from({ length: 24 }, () => idle)).length).toBeLessThan(20)
})

test('a roll-up of an unknown format is refused', () => {
  expect(() => decodeDay(Uint8Array.of(7, 0, 0, 0))).toThrow('no known format')
})
