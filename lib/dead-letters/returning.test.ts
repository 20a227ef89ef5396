import { describe, expect, test } from 'vitest'
import { ReturningMessages, type KnownRow } from './returning.ts'

const row = (seq: number, messageId: string, state: KnownRow['state'] = 'planned'): KnownRow => ({ seq, messageId, state, target: '' })

describe('a message that comes back', () => {
  test('is recognised by its name, once', () => {
    const known = new ReturningMessages([row(0, 'a'), row(1, 'b')])
    expect(known.take('b')?.seq).toBe(1)
    expect(known.take('b')).toBeNull()
    expect(known.take('c')).toBeNull()
  })

  test('is recognised although an equal one before it is gone and the names have shifted', () => {
    const known = new ReturningMessages([row(4, 'a#2', 'confirmed'), row(7, 'a#3')])
    expect(known.take('a')?.seq).toBe(4)
    expect(known.take('a#2')?.seq).toBe(7)
    expect(known.take('a#3')).toBeNull()
  })

  test('is not mistaken for a later one when its own row is there', () => {
    const known = new ReturningMessages([row(0, 'job#2'), row(1, 'job#3')])
    expect(known.take('job#3')?.seq).toBe(1)
    expect(known.take('job#2')?.seq).toBe(0)
  })

  test('of the same name in two passes gets the rows in their order', () => {
    const known = new ReturningMessages([row(9, 'a'), row(2, 'a', 'unknown')])
    expect([known.take('a')?.seq, known.take('a')?.seq, known.take('a')]).toEqual([2, 9, null])
  })
})

test('rows whose message did not come are told, by state', () => {
  const known = new ReturningMessages([row(0, 'a'), row(1, 'b', 'confirmed'), row(2, 'c')])
  known.take('a')
  expect(known.rest().map(({ seq }) => seq)).toEqual([1, 2])
  expect(known.rest('planned').map(({ seq }) => seq)).toEqual([2])
})
