import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LagHistory, lagFromRate, lagMessages } from './lag.ts'

const history = (points: [at: number, offset: number][], capacity?: number): LagHistory => {
  const built = new LagHistory(capacity)
  for (const [at, offset] of points) built.add(at, offset)
  return built
}

describe('lag in messages', () => {
  it('is what lies between the committed and the end offset', () => {
    expect(lagMessages(40, 0, 100)).toEqual({ messages: 60, lost: 0 })
  })
  it('is unknown for a reader that never committed', () => {
    expect(lagMessages(null, 0, 100)).toEqual({ messages: null, lost: 0 })
  })
  it('is never negative when the commit is newer than the end offset', () => {
    expect(lagMessages(105, 0, 100)).toEqual({ messages: 0, lost: 0 })
  })
  it('counts messages that retention deleted as lost, not as lag', () => {
    expect(lagMessages(40, 70, 100)).toEqual({ messages: 30, lost: 30 })
  })
  it('is zero on a log that was emptied behind the reader', () => {
    expect(lagMessages(40, 100, 100)).toEqual({ messages: 0, lost: 60 })
  })
})

describe('lag in time', () => {
  const polls = history([
    [0, 0],
    [10_000, 100],
    [20_000, 300],
  ])

  it('is interpolated between the polls the next message was written between', () => {
    expect(polls.timeLag(50, 20_000)).toEqual({ seconds: 15, method: 'interpolated', errorSeconds: 5 })
    expect(polls.timeLag(200, 20_000)).toEqual({ seconds: 5, method: 'interpolated', errorSeconds: 5 })
  })
  it('grows with the clock although nothing new was written', () => {
    expect(polls.timeLag(50, 25_000)?.seconds).toBe(20)
  })
  it('is zero for a reader at the end, doubtful by the age of the last poll', () => {
    expect(polls.timeLag(300, 23_000)).toEqual({ seconds: 0, method: 'interpolated', errorSeconds: 3 })
  })
  it('is extrapolated with the mean rate for a message older than the history', () => {
    const late = history([
      [100_000, 1000],
      [110_000, 1100],
    ])
    expect(late.timeLag(950, 110_000)).toEqual({ seconds: 15, method: 'estimated', errorSeconds: 5 })
  })
  it('falls back to the lower bound when nothing was written since watching began', () => {
    const idle = history([
      [100_000, 1000],
      [110_000, 1000],
      [160_000, 1000],
    ])
    expect(idle.timeLag(10, 160_000)).toEqual({ seconds: 60, method: 'estimated', errorSeconds: 60 })
  })
  it('counts from the end of a flat run, when the message cannot have been there yet', () => {
    const flat = history([
      [0, 5],
      [10_000, 5],
      [500_000, 5],
      [510_000, 6],
    ])
    expect(flat.points).toHaveLength(3)
    expect(flat.timeLag(5, 510_000)).toEqual({ seconds: 10, method: 'interpolated', errorSeconds: 10 })
  })
  it('is unknown after a single poll, and before any', () => {
    expect(history([[1000, 50]]).timeLag(10, 5000)).toBeNull()
    expect(history([]).timeLag(10, 5000)).toBeNull()
  })
  it('forgets the past when the log was created anew', () => {
    const renewed = history([
      [0, 1000],
      [10_000, 2000],
      [20_000, 10],
      [30_000, 20],
    ])
    expect(renewed.points).toEqual([
      { at: 20_000, offset: 10 },
      { at: 30_000, offset: 20 },
    ])
  })
  it('ignores polls that are not newer than the last', () => {
    expect(
      history([
        [10_000, 5],
        [10_000, 9],
        [9000, 12],
      ]).points,
    ).toEqual([{ at: 10_000, offset: 5 }])
  })
  it('keeps a day of polls in 64 points and still answers within an eighth', () => {
    const day = new LagHistory()
    for (let second = 0; second <= 86_400; second += 10) day.add(second * 1000, second * 7)
    expect(day.points.length).toBeLessThanOrEqual(64)
    for (const age of [30, 600, 7200, 50_000]) {
      const lag = day.timeLag((86_400 - age) * 7, 86_400_000)
      expect(lag?.seconds).toBeCloseTo(age, 3)
      expect(lag?.errorSeconds).toBeLessThan(10 + age / 4)
    }
  })
})

describe('lag in time, for any history', () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 60_000 }), fc.integer({ min: -3, max: 50 })), { minLength: 1, maxLength: 150 })
  const grown = (gaps: [number, number][]): LagHistory => {
    const built = new LagHistory(20)
    let [at, offset] = [1_000_000, 500]
    for (const [wait, written] of gaps) {
      at += wait
      offset = Math.max(0, offset + written)
      built.add(at, offset)
    }
    return built
  }

  it('is never NaN, infinite or negative', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: -1000, max: 1_000_000 }), (gaps, committed, wait) => {
        const built = grown(gaps)
        const lag = built.timeLag(committed, (built.points.at(-1)?.at ?? 0) + wait)
        if (!lag) return
        expect(Number.isFinite(lag.seconds) && lag.seconds >= 0).toBe(true)
        expect(Number.isFinite(lag.errorSeconds) && lag.errorSeconds >= 0).toBe(true)
      }),
    )
  })
  it('never grows when the reader moves forward', () => {
    fc.assert(
      fc.property(steps, fc.nat(2000), fc.nat(500), (gaps, committed, further) => {
        const built = grown(gaps)
        const now = (built.points.at(-1)?.at ?? 0) + 1
        const [behind, ahead] = [built.timeLag(committed, now), built.timeLag(committed + further, now)]
        if (behind && ahead) expect(ahead.seconds).toBeLessThanOrEqual(behind.seconds + 1e-6)
      }),
    )
  })
  it('brackets the true age of the message inside its error', () => {
    const writes = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 5, maxLength: 300 })
    fc.assert(
      fc.property(writes, fc.integer({ min: 500, max: 20_000 }), fc.nat(299), (gaps, interval, pick) => {
        let clock = 0
        const writtenAt = gaps.map((gap) => (clock += gap))
        const built = new LagHistory(16)
        let polled = 0
        for (; polled <= clock + interval; polled += interval) built.add(polled, writtenAt.filter((at) => at <= polled).length)
        const now = polled - interval
        const offset = pick % gaps.length
        const lag = built.timeLag(offset, now)
        const truth = (now - (writtenAt[offset] ?? 0)) / 1000
        expect(lag?.method).toBe('interpolated')
        expect(Math.abs(truth - (lag?.seconds ?? NaN))).toBeLessThanOrEqual((lag?.errorSeconds ?? NaN) + 1e-6)
      }),
    )
  })
})

describe('lag in time from a rate', () => {
  it('is backlog divided by the rate it is worked off', () => {
    expect(lagFromRate(100, 4)).toEqual({ seconds: 25, method: 'estimated', errorSeconds: 25 })
  })
  it('is zero without backlog and unknown without an outflow', () => {
    expect(lagFromRate(0, null)?.seconds).toBe(0)
    expect(lagFromRate(10, 0)).toBeNull()
    expect(lagFromRate(10, null)).toBeNull()
    expect(lagFromRate(1e308, 1e-308)).toBeNull()
  })
})
