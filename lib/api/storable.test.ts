import { expect, test } from 'vitest'
import type { AppError } from '#lib/errors.ts'
import { checkStorable } from './storable.ts'

const fieldOf = (value: unknown): string | undefined => {
  try {
    checkStorable(value, 'body')
    return undefined
  } catch (error) {
    return (error as AppError).errors[0]?.field
  }
}

test('any other text, number and shape passes', () => {
  expect(fieldOf({ a: ['x', 1, null, { b: '💥\u0001\uFFFF' }], '': 'y' })).toBeUndefined()
  expect(fieldOf(undefined)).toBeUndefined()
})

test('a NUL or half a surrogate pair is refused, and its place named', () => {
  expect(fieldOf({ a: { list: ['fine', 'b\0d'] } })).toBe('a.list.1')
  expect(fieldOf({ a: { half: '\uD83D' } })).toBe('a.half')
})

test('the name of a field is text as well', () => {
  expect(fieldOf({ config: { 'ke\0y': 1 } })).toBe('config.key')
})

test('a body of more than a hundred levels is refused, however deep it is', () => {
  const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as unknown
  expect(() => checkStorable(nested(100), 'body')).not.toThrow()
  expect(() => checkStorable(nested(101), 'body')).toThrow('more than 100 levels')
  expect(() => checkStorable(nested(100_000), 'body')).toThrow('more than 100 levels')
})
