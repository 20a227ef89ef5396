import { describe, expect, it } from 'vitest'
import { changedFields } from './diff.ts'

describe('what an audit event changed', () => {
  it('is named field by field, nested ones by path', () => {
    expect(changedFields({ name: 'a', config: { url: 'x', user: 'u' } }, { name: 'b', config: { url: 'x', user: 'v' } })).toEqual([
      { path: 'name', before: 'a', after: 'b' },
      { path: 'config.user', before: 'u', after: 'v' },
    ])
  })
  it('leaves out that the row was touched', () => {
    expect(changedFields({ enabled: true, updatedAt: 1 }, { enabled: true, updatedAt: 2 })).toEqual([])
  })
  it('sees what appeared and what went away', () => {
    expect(changedFields(null, { name: 'a' })).toEqual([{ path: 'name', before: undefined, after: 'a' }])
    expect(changedFields({ vhosts: ['a'] }, { vhosts: ['a', 'b'] })).toEqual([{ path: 'vhosts', before: ['a'], after: ['a', 'b'] }])
  })
})
