import { describe, expect, it } from 'vitest'
import { dataAge } from './age.ts'

const now = Date.parse('2026-11-22T06:31:08Z')

describe('the age of the data', () => {
  it('is that of the newest answer of any cluster', () => {
    expect(dataAge(['2026-11-22T06:31:04Z', '2026-11-22T06:25:00Z'], now)).toEqual({ seconds: 4, stale: false })
  })
  it('is stale when no cluster has answered lately, even though the server does', () => {
    expect(dataAge(['2026-11-22T06:25:08Z', null], now)).toEqual({ seconds: 360, stale: true })
  })
  it('is not known before the first answer', () => {
    expect(dataAge([], now)).toBeNull()
    expect(dataAge([null], now)).toBeNull()
  })
  it('is not negative when the clock of this machine is behind', () => {
    expect(dataAge(['2026-11-22T06:31:10Z'], now)?.seconds).toBe(0)
  })
})
