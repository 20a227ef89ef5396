import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TokenBucket } from './token-bucket.ts'

/** Lets messages go whenever allowed, for a while. */
function drive(bucket: TokenBucket, from: number, to: number): number {
  let sent = 0
  for (let now = from; now <= to;) {
    const granted = bucket.take(200, now)
    sent += granted
    now += granted > 0 ? 1 : Math.max(1, bucket.waitMs(now))
  }
  return sent
}

describe('a brake', () => {
  test.each([1, 5, 50, 400, 3_000])('of %i a second lets that many go in ten seconds', (rate) => {
    const sent = drive(new TokenBucket(rate, 0), 0, 10_000)
    expect(sent).toBeGreaterThan(rate * 10 * 0.9)
    expect(sent).toBeLessThanOrEqual(rate * 10 + rate / 4 + 1)
  })

  test('never lets more go at once than a quarter of a second’s worth', () => {
    const bucket = new TokenBucket(400, 0)
    expect(bucket.take(1_000, 60_000)).toBe(100)
  })

  test('can be tightened and loosened while it works', () => {
    const bucket = new TokenBucket(1_000, 0)
    drive(bucket, 0, 1_000)
    bucket.setRate(10, 1_000)
    expect(drive(bucket, 1_000, 3_000)).toBeLessThanOrEqual(25)
    bucket.setRate(null, 3_000)
    expect(bucket.take(5_000, 3_000)).toBe(5_000)
    expect(bucket.waitMs(3_000)).toBe(0)
  })

  test('takes back what was not used', () => {
    const bucket = new TokenBucket(400, 0)
    expect(bucket.take(1_000, 60_000)).toBe(100)
    bucket.giveBack(100)
    expect(bucket.take(1_000, 60_000)).toBe(100)
  })

  test('always names a wait after which something may go', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 100_000, noNaN: true }), fc.integer({ min: 1, max: 1_000 }), (rate, wanted) => {
        const bucket = new TokenBucket(rate, 0)
        bucket.take(wanted, 0)
        const now = bucket.waitMs(0)
        expect(bucket.take(1, now + 1)).toBe(1)
      }),
    )
  })

  test('is not misled by a clock that steps back', () => {
    const bucket = new TokenBucket(8, 10_000)
    bucket.take(2, 10_000)
    expect(bucket.take(2, 5_000)).toBe(0)
    expect(bucket.waitMs(10_000)).toBeLessThanOrEqual(250)
  })
})
