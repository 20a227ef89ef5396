import { describe, expect, it } from 'vitest'
import { hrefOf, matches } from './palette-entries.ts'
import { currentNav, NAV } from './nav.ts'

describe('search', () => {
  it('leads to the page of what it found, whatever characters the id has', () => {
    expect(hrefOf({ type: 'destination', id: 'a/b c' })).toBe('/destinations/a%2Fb%20c')
  })
  it('finds a page by words in any order', () => {
    expect(matches('Go to Dead letters', 'letters dead')).toBe(true)
    expect(matches('Go to Clusters', 'dead')).toBe(false)
  })
})

describe('the rail', () => {
  it('marks the list an object belongs to', () => {
    expect(currentNav('/')).toBe('overview')
    expect(currentNav('/destinations/42')).toBe('destinations')
    expect(currentNav('/dead-letters/42/messages')).toBe('deadLetters')
  })
  it('gives every page a key of its own', () => {
    expect(new Set(NAV.map((item) => item.key)).size).toBe(NAV.length)
  })
})
