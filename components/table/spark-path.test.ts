import { describe, expect, it } from 'vitest'
import { sparkPath } from './spark-path.ts'

describe('a sparkline', () => {
  it('breaks where nothing was observed', () => {
    expect(sparkPath([1, 2, null, 3, 4], 100, 20)).toHaveLength(2)
  })
  it('is nothing when nothing was observed at all', () => {
    expect(sparkPath([null, null], 100, 20)).toEqual([])
    expect(sparkPath([], 100, 20)).toEqual([])
  })
  it('starts at zero, so that a flat line of large numbers is not a mountain', () => {
    const [segment] = sparkPath([1000, 1001, 1000], 100, 20)
    const heights = [...(segment?.line.matchAll(/,([\d.]+)/g) ?? [])].map((match) => Number(match[1]))
    expect(Math.max(...heights) - Math.min(...heights)).toBeLessThan(0.5)
  })
  it('lies on the ground while all is zero', () => {
    const [segment] = sparkPath([0, 0, 0], 100, 20)
    expect(segment?.line).toBe('M0.0,19.0L50.0,19.0L100.0,19.0')
  })
  it('keeps a lonely value visible', () => {
    const [segment] = sparkPath([null, 5, null], 100, 20)
    expect(segment?.line.match(/[ML]/g)).toHaveLength(2)
  })
})
