import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nextPollAt, pollTimeoutMs, preferredOwner } from './schedule.ts'

describe('when a cluster is polled', () => {
  test('always later, never more than one interval away, and at its own fixed offset', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 2000, max: 3_600_000 }), fc.integer({ min: 0, max: 2e12 }), (id, interval, now) => {
        const next = nextPollAt(id, interval, now)
        expect(next).toBeGreaterThan(now)
        expect(next - now).toBeLessThanOrEqual(interval)
        expect(nextPollAt(id, interval, next) - next).toBe(interval)
      }),
    )
  })

  test('many clusters are spread over the interval', () => {
    const offsets = Array.from({ length: 200 }, (_, i) => nextPollAt(`cluster-${i}`, 10_000, 0))
    const quarters = [0, 1, 2, 3].map((quarter) => offsets.filter((at) => Math.floor(((at - 1) % 10_000) / 2500) === quarter).length)
    expect(Math.min(...quarters)).toBeGreaterThan(25)
  })

  test('a poll may never take as long as the interval', () => {
    for (const interval of [2000, 10_000, 600_000]) expect(pollTimeoutMs(interval)).toBeLessThan(interval)
  })
})

describe('which collector works on what', () => {
  test('all agree, whatever order they list each other in', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 6 }), fc.string(), (collectors, resource) => {
        expect(preferredOwner(resource, collectors)).toBe(preferredOwner(resource, [...collectors].reverse()))
      }),
    )
  })

  test('when one leaves, only its own work moves', () => {
    const resources = Array.from({ length: 100 }, (_, i) => `cluster:${i}`)
    const before = resources.map((resource) => preferredOwner(resource, ['a', 'b', 'c']))
    const after = resources.map((resource) => preferredOwner(resource, ['a', 'b']))
    before.forEach((owner, index) => owner !== 'c' && expect(after[index]).toBe(owner))
    expect(new Set(before).size).toBe(3)
  })
})
