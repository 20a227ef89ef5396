import { describe, expect, it } from 'vitest'
import { toSearch, withSearch } from './url.ts'

describe('a link to a view', () => {
  it('has its parameters in one order, so that two equal views are one link', () => {
    expect(toSearch({ sort: '-backlogMessages', cluster: 'a' })).toBe(toSearch({ cluster: 'a', sort: '-backlogMessages' }))
  })
  it('leaves out what is not set', () => {
    expect(toSearch({ q: '', cluster: undefined, role: [], owner: null })).toBe('')
  })
  it('repeats a parameter for several values', () => {
    expect(toSearch({ role: ['retry', 'delay'], limit: 50 })).toBe('?limit=50&role=retry&role=delay')
  })
  it('keeps its own parameters over those carried along', () => {
    expect(withSearch('/destinations?cluster=b', { cluster: 'a', range: '24h' })).toBe('/destinations?cluster=b&range=24h')
  })
})
