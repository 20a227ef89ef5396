import { describe, expect, it } from 'vitest'
import type { Partition } from '#lib/api/contracts/subscriptions.ts'
import { drainOf } from './drain.ts'
import { rankPartitions } from './hot-partitions.ts'

describe('when a reader has caught up', () => {
  it('is never, when messages wait and the known rates do not shorten the queue', () => {
    expect(drainOf({ verdict: 'stopped', drainSeconds: null, lagMessages: 10, outRate: 0 })).toEqual({ type: 'never' })
  })
  it('says nothing while the reader keeps up and a little always waits', () => {
    expect(drainOf({ verdict: 'ok', drainSeconds: null, lagMessages: 10, outRate: 5 })).toEqual({ type: 'steady' })
  })
  it('is unknown, not never, while nobody knows the rate or the lag', () => {
    expect(drainOf({ verdict: 'stopped', drainSeconds: null, lagMessages: 10, outRate: null })).toEqual({ type: 'unknown' })
    expect(drainOf({ verdict: 'stopped', drainSeconds: null, lagMessages: null, outRate: 5 })).toEqual({ type: 'unknown' })
  })
  it('is now, when nothing waits', () => {
    expect(drainOf({ verdict: 'stopped', drainSeconds: null, lagMessages: 0, outRate: null })).toEqual({ type: 'seconds', seconds: 0 })
  })
  it('is what the server worked out, when it did', () => {
    expect(drainOf({ verdict: 'stopped', drainSeconds: 42, lagMessages: 10, outRate: 1 })).toEqual({ type: 'seconds', seconds: 42 })
  })
})

const partition = (number: number, lagMessages: number | null): Partition => ({
  partition: number,
  committed: 0,
  end: lagMessages,
  start: 0,
  lagMessages,
  member: null,
})

describe('partitions', () => {
  it('come with the largest lag first and the unknown ones last', () => {
    const ranked = rankPartitions([partition(0, 5), partition(1, null), partition(2, 900)])
    expect(ranked.map((one) => one.partition)).toEqual([2, 0, 1])
    expect(ranked.map((one) => one.share)).toEqual([1, 5 / 900, null])
  })
  it('are hot when one holds far more than its siblings', () => {
    const ranked = rankPartitions([partition(0, 20_000), partition(1, 100), partition(2, 120)])
    expect(ranked.map((one) => one.hot)).toEqual([true, false, false])
  })
  it('are not hot when all are equally behind, when the lag is small, or when there is one only', () => {
    expect(rankPartitions([partition(0, 20_000), partition(1, 19_000)]).some((one) => one.hot)).toBe(false)
    expect(rankPartitions([partition(0, 900), partition(1, 1), partition(2, 1)]).some((one) => one.hot)).toBe(false)
    expect(rankPartitions([partition(0, 50_000)]).some((one) => one.hot)).toBe(false)
  })
})
