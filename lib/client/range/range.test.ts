import { describe, expect, it } from 'vitest'
import { boundsOf, boundsQuery, parseRange, rangeParams } from './range.ts'

const NOW = Date.UTC(2026, 10, 22, 6, 31, 8, 417)

describe('the range of a page', () => {
  it('is the last three hours unless the address says otherwise', () => {
    expect(parseRange(null, null, null)).toEqual({ type: 'preset', preset: '3h' })
    expect(parseRange('7d', null, null)).toEqual({ type: 'preset', preset: '7d' })
  })
  it('is fixed between two moments, which win over a sliding window', () => {
    const range = parseRange('24h', '2026-11-20T00:00:00Z', '2026-11-20T06:00:00Z')
    expect(range).toEqual({ type: 'fixed', from: Date.UTC(2026, 10, 20), to: Date.UTC(2026, 10, 20, 6) })
  })
  it('ignores what makes no sense', () => {
    expect(parseRange('constructor', null, null)).toEqual({ type: 'preset', preset: '3h' })
    expect(parseRange('1h', '2026-11-20T06:00:00Z', '2026-11-20T00:00:00Z')).toEqual({ type: 'preset', preset: '1h' })
    expect(parseRange('1h', 'yesterday', '2026-11-20T00:00:00Z')).toEqual({ type: 'preset', preset: '1h' })
  })
  it('ends now while it slides', () => {
    const { from, to } = boundsOf({ type: 'preset', preset: '15m' }, NOW)
    expect(to - from).toBe(900_000)
    expect(NOW - to).toBe(417)
  })
  it('comes back the same from its own address', () => {
    for (const range of [parseRange('24h', null, null), parseRange(null, '2026-11-20T00:00:00Z', '2026-11-20T06:00:00Z')]) {
      const params = rangeParams(range)
      expect(parseRange(params.range, params.from, params.to)).toEqual(range)
    }
    expect(rangeParams({ type: 'preset', preset: '3h' })).toEqual({ range: null, from: null, to: null })
  })
  it('asks the API for UTC times', () => {
    expect(boundsQuery({ type: 'preset', preset: '1h' }, NOW)).toEqual({ from: '2026-11-22T05:31:08.000Z', to: '2026-11-22T06:31:08.000Z' })
  })
})
