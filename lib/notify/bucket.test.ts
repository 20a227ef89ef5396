import { expect, test } from 'vitest'
import { createBuckets } from './bucket.ts'

const rate = { perSecond: 1, burst: 3 }

test('a channel takes its burst at once and then its rate', () => {
  const buckets = createBuckets()
  const sentAt: number[] = []
  for (let at = 0; at <= 5000; at += 100) {
    while (buckets.ready('a', rate, at)) {
      buckets.take('a', rate, at)
      sentAt.push(at)
    }
  }
  expect(sentAt.slice(0, 3)).toEqual([0, 0, 0])
  expect(sentAt).toHaveLength(8)
})

test('channels do not share their budget', () => {
  const buckets = createBuckets()
  for (let count = 0; count < 3; count++) buckets.take('a', rate, 0)
  expect(buckets.ready('a', rate, 0)).toBe(false)
  expect(buckets.ready('b', rate, 0)).toBe(true)
})

test('a held channel sends nothing until its time', () => {
  const buckets = createBuckets()
  buckets.hold('a', 1000)
  expect(buckets.ready('a', rate, 999)).toBe(false)
  expect(buckets.ready('a', rate, 1000)).toBe(true)
})
