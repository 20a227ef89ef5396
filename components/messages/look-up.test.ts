import { describe, expect, it } from 'vitest'
import { lookUpQuery } from './look-up.ts'

describe('looking messages up', () => {
  it('from the head or newest first needs nothing more', () => {
    expect(lookUpQuery({ way: 'start', text: 'left over' })).toEqual({})
    expect(lookUpQuery({ way: 'newest', text: '' })).toEqual({ newestFirst: true })
  })
  it('goes by a position as it is shown, or by an offset of every partition', () => {
    expect(lookUpQuery({ way: 'offset', text: ' 3-1204 ' })).toEqual({ partition: 3, offset: 1204 })
    expect(lookUpQuery({ way: 'offset', text: '0:7' })).toEqual({ partition: 0, offset: 7 })
    expect(lookUpQuery({ way: 'offset', text: '1204' })).toEqual({ offset: 1204 })
    for (const text of ['', '-3', 'a-3', '3-', '1.5', '9999999999999999']) expect(lookUpQuery({ way: 'offset', text })).toBeNull()
  })
  it('goes from a moment on', () => {
    expect(lookUpQuery({ way: 'time', text: '2026-11-22T10:00:00Z' })).toEqual({ from: '2026-11-22T10:00:00.000Z' })
    expect(lookUpQuery({ way: 'time', text: '' })).toBeNull()
  })
  it('keeps the spaces of a key, not those around an id', () => {
    expect(lookUpQuery({ way: 'key', text: ' order 7' })).toEqual({ key: ' order 7' })
    expect(lookUpQuery({ way: 'id', text: ' 7F0000010A ' })).toEqual({ messageId: '7F0000010A' })
    expect(lookUpQuery({ way: 'key', text: '' })).toBeNull()
  })
})
