import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyWindow, judge, judgePartition, observe, type PartitionWindow, type VerdictOptions } from './verdict.ts'

const step = 10_000

/** A window after one poll every ten seconds; each poll is [committed, end]. */
const polled = (polls: [committed: number | null, end: number][], size?: number): PartitionWindow =>
  polls.reduce((window, [committed, end], i) => observe(window, { at: (i + 1) * step, committed, end }, size), emptyWindow)

const verdict = (window: PartitionWindow, options: Partial<VerdictOptions> = {}) =>
  judgePartition(3, window, { now: window.samples.at(-1)?.at ?? 0, members: null, ...options })

const repeat = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))

describe('verdict on a partition', () => {
  it('has no data when the reader never committed', () => {
    expect(verdict(polled(repeat(12, () => [null, 500])))).toEqual({ verdict: 'no-data', reason: { code: 'no-commits' } })
  })
  it('is ok when the reader is caught up now', () => {
    expect(verdict(polled([[500, 500]])).verdict).toBe('ok')
    expect(verdict(polled([[495, 500]]), { allowedLag: 5 }).verdict).toBe('ok')
  })
  it('says nothing bad before enough polls were seen', () => {
    expect(verdict(polled(repeat(9, () => [10, 500])))).toEqual({
      verdict: 'no-data',
      reason: { code: 'too-few-samples', samples: 9, needed: 10 },
    })
  })
  it('is stopped when nothing is committed any more and nobody is connected', () => {
    const window = polled(repeat(10, (i) => [10, 500 + i]))
    expect(verdict(window, { members: 0 })).toEqual({
      verdict: 'stopped',
      reason: { code: 'stopped', partition: 3, lag: 499, sinceSeconds: 90 },
    })
    expect(verdict(window, { members: null }).verdict).toBe('stopped')
  })
  it('is stalled when consumers are connected but the offset stands still', () => {
    expect(verdict(polled(repeat(10, (i) => [10, 500 + i])), { members: 2 })).toEqual({
      verdict: 'stalled',
      reason: { code: 'stalled', partition: 3, lag: 499, sinceSeconds: 90 },
    })
  })
  it('is rewound when the offset went back and has not come forward again', () => {
    const window = polled([...repeat(5, (i): [number, number] => [100 + i, 500]), ...repeat(5, (i): [number, number] => [20 + i, 500])])
    expect(verdict(window, { members: 1 })).toEqual({
      verdict: 'rewound',
      reason: { code: 'rewound', partition: 3, lag: 476, from: 104, to: 20, sinceSeconds: 40 },
    })
  })
  it('is not rewound once the reader is past the point it went back from', () => {
    const offsets = [100, 101, 102, 50, 60, 80, 101, 103, 110, 120]
    expect(verdict(polled(offsets.map((offset) => [offset, 500]))).verdict).not.toBe('rewound')
  })
  it('is ok when the reader was caught up within the window', () => {
    const window = polled([[500, 500], ...repeat(9, (i): [number, number] => [500 + i, 510 + 10 * i])])
    expect(verdict(window, { members: 1 })).toEqual({ verdict: 'ok', reason: { code: 'caught-up' } })
  })
  it('is ok when messages just arrived at a reader that was idle and caught up', () => {
    const window = polled([...repeat(9, (): [number, number] => [500, 500]), [500, 600]])
    expect(verdict(window, { members: 0 }).verdict).toBe('ok')
  })
  it('is slow when lag never once fell from commit to commit', () => {
    expect(verdict(polled(repeat(10, (i) => [100 + i, 500 + 5 * i])), { members: 1 })).toEqual({
      verdict: 'slow',
      reason: { code: 'slow', partition: 3, lag: 436, grownBy: 36, sinceSeconds: 90 },
    })
  })
  it('is ok when lag fell at least once', () => {
    const lags = [50, 60, 70, 80, 79, 90, 95, 99, 120, 130]
    expect(verdict(polled(lags.map((lag, i) => [100 + i, 100 + i + lag])))).toEqual({ verdict: 'ok', reason: { code: 'moving' } })
  })
})

describe('verdict at the edges', () => {
  it('does not call a reader that commits every five minutes stopped', () => {
    let window = emptyWindow
    for (let poll = 1; poll <= 200; poll++)
      window = observe(window, { at: poll * step, committed: Math.floor(poll / 30) * 30, end: poll + 40 })
    expect(verdict(window, { members: 0 }).verdict).not.toBe('stopped')
  })
  it('calls it stopped once it was silent for longer than its commits reach back', () => {
    let window = emptyWindow
    for (let poll = 1; poll <= 500; poll++) {
      window = observe(window, { at: poll * step, committed: Math.min(180, Math.floor(poll / 30) * 30), end: poll + 40 })
    }
    expect(verdict(window, { members: 0 }).verdict).toBe('stopped')
  })
  it('does not count lag between commits as growth', () => {
    const window = polled(repeat(20, (i) => [Math.floor(i / 5) * 50, i * 10 + 10]))
    expect(verdict(window, { members: 1 }).verdict).not.toBe('slow')
  })
  it('is stalled, not caught up, when the reader kept pace for long and then stood still', () => {
    const pace = repeat(10, (i): [number, number] => [100 + i, 100 + i])
    const window = polled([...pace, ...repeat(12, (i): [number, number] => [109, 200 + i])])
    expect(verdict(window, { members: 1 }).verdict).toBe('stalled')
  })
  it('starts again when the log was created anew, instead of saying rewound', () => {
    const window = polled([...repeat(10, (): [number, number] => [400, 500]), [3, 5]])
    expect(window).toEqual({ samples: [{ at: 110_000, committed: 3, end: 5 }], commits: [{ at: 110_000, offset: 3, lag: 2 }] })
  })
  it('ignores a poll that is not newer', () => {
    const window = polled([[1, 2]])
    expect(observe(window, { at: step, committed: 2, end: 2 })).toBe(window)
  })
  it('forgets only what does not fit', () => {
    const window = polled(repeat(25, (i) => [i, 100]))
    expect(window.samples).toHaveLength(10)
    expect(window.commits.map((commit) => commit.offset)).toEqual(repeat(10, (i) => 15 + i))
  })
  it('is never worse than no-data for any reader that ends caught up', () => {
    const polls = fc.array(fc.tuple(fc.nat(50), fc.nat(50)), { maxLength: 30 })
    fc.assert(
      fc.property(polls, (pairs) => {
        const window = polled([...pairs.map(([committed, lag]): [number, number] => [committed, committed + lag]), [1000, 1000]])
        expect(verdict(window, { members: 0 }).verdict).toBe('ok')
      }),
    )
  })
})

describe('verdict on a group', () => {
  const caughtUp = polled(repeat(10, () => [500, 500]))
  const behind = polled(repeat(10, (i) => [100 + i, 500 + 5 * i]))
  const still = polled(repeat(10, () => [10, 500]))
  const stiller = polled(repeat(10, () => [5, 500]))
  const unread = polled(repeat(10, () => [null, 500]))
  const of = (...windows: PartitionWindow[]) => judge(new Map(windows.entries()), { now: 10 * step, members: 1 })

  it('is that of its worst partition', () => {
    expect(of(caughtUp, behind).verdict).toBe('slow')
    expect(of(caughtUp, behind, still).reason).toMatchObject({ code: 'stalled', partition: 2 })
  })
  it('names the partition with the larger lag among equals', () => {
    expect(of(still, stiller, caughtUp).reason).toMatchObject({ partition: 1, lag: 495 })
  })
  it('does not let an unknown partition hide a healthy group, nor the other way round', () => {
    expect(of(unread, caughtUp).verdict).toBe('ok')
    expect(of(unread).reason).toEqual({ code: 'no-commits' })
    expect(of().reason).toEqual({ code: 'no-partitions' })
  })
})
