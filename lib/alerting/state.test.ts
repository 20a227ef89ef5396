import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { step, type Incident, type Observation, type Step, type Timing } from './state.ts'

const INTERVAL = 10_000
const timing: Timing = { forMs: 60_000, keepFiringMs: 60_000, intervalMs: INTERVAL }

/** One letter a poll, 10 s apart: b breach, c clean, m in between, i immediate breach, . missing, e missing with an error, g gone. */
function observation(letter: string, at: number): Observation {
  switch (letter) {
    case '.':
      return { kind: 'missing', at }
    case 'e':
      return { kind: 'missing', at, freshness: 'error' }
    case 'g':
      return { kind: 'gone', at }
    default:
      return { kind: 'seen', at, breach: letter === 'b' || letter === 'i', clean: letter === 'c', immediate: letter === 'i' }
  }
}

interface Run {
  incident: Incident | null
  steps: Step[]
  transitions: string[]
  last: Step
}

function run(polls: string, settings: Timing = timing, from: Incident | null = null, start = 0): Run {
  let incident = from
  const steps = polls.split('').map((letter, index) => {
    const done = step(incident, observation(letter, start + index * INTERVAL), settings)
    incident = done.incident
    return done
  })
  return { incident, steps, transitions: steps.flatMap((done) => done.transitions), last: steps.at(-1) as Step }
}

describe('on the way up', () => {
  test('without a breach there is no incident', () => {
    expect(run('cmc.').incident).toBeNull()
  })

  test('the first breach opens a pending incident that starts at its sample', () => {
    expect(run('ccb').incident).toMatchObject({ state: 'pending', startedAt: 20_000, firedAt: null, freshness: 'fresh' })
  })

  test('a breach held for exactly `for` fires, and keeps its start', () => {
    expect(run('bbbbbb').incident?.state).toBe('pending')
    expect(run('bbbbbbb').incident).toMatchObject({ state: 'firing', startedAt: 0, firedAt: 60_000 })
  })

  test('with `for` 0 the first breach fires', () => {
    expect(run('b', { ...timing, forMs: 0 }).transitions).toEqual(['opened', 'fired'])
  })

  test('an immediate breach fires at once, whatever `for` says', () => {
    expect(run('bbi').transitions).toEqual(['opened', 'fired'])
    expect(run('i').transitions).toEqual(['opened', 'fired'])
  })

  test('a breach that ends before `for` closes as not confirmed', () => {
    expect(run('bbbm').last).toMatchObject({ incident: null, closeReason: 'not_confirmed' })
    expect(run('bbbc').last).toMatchObject({ incident: null, closeReason: 'not_confirmed' })
  })

  test('fewer than 80 % of the expected samples freeze it as stale instead of firing', () => {
    expect(run('bbb..bb').incident).toMatchObject({ state: 'pending', freshness: 'stale' })
  })

  test('it fires once enough samples have come after a hole', () => {
    expect(run('bbb..bbbbb').incident).toMatchObject({ state: 'firing', freshness: 'fresh' })
  })
})

describe('after a restart or a hole', () => {
  test('pending keeps its start when the hole is at most half of `for`', () => {
    expect(run('bb..b').incident).toMatchObject({ state: 'pending', startedAt: 0 })
  })

  test('pending starts again when the hole is longer', () => {
    const after = run('bb...b')
    expect(after.incident).toMatchObject({ state: 'pending', startedAt: 50_000, windowSamples: 1 })
    expect(after.transitions).toEqual(['opened', 'restarted'])
  })

  test('with a short `for` two intervals are tolerated', () => {
    const short = { ...timing, forMs: 20_000 }
    expect(run('b.b', short).incident?.startedAt).toBe(0)
    expect(run('b..b', short).incident?.startedAt).toBe(30_000)
  })

  test('firing stays firing over any hole, and the hole is reported', () => {
    const after = run('bbbbbbb..........b')
    expect(after.incident).toMatchObject({ state: 'firing', startedAt: 0, firedAt: 60_000, freshness: 'fresh' })
    expect(after.last.gap).toEqual({ from: 60_000, to: 170_000 })
  })

  test('a recovery seen before a long hole starts again after it', () => {
    expect(run('bbbbbbbcc.......c').incident).toMatchObject({ state: 'recovering', recoveringSince: 160_000, windowSamples: 1 })
  })

  test('a sample that is not newer than the last one changes nothing', () => {
    const { incident } = run('bbbbbbb')
    expect(step(incident, observation('c', 60_000), timing)).toEqual({ incident, transitions: [], closeReason: null, gap: null })
    expect(step(incident, observation('c', 50_000), timing).incident).toBe(incident)
  })
})

describe('on the way down', () => {
  const firing = run('bbbbbbb').incident
  const go = (polls: string, settings = timing): Run => run(polls, settings, firing, 70_000)

  test('the first clean sample turns firing into recovering', () => {
    expect(go('c').incident).toMatchObject({ state: 'recovering', recoveringSince: 70_000, windowSamples: 1 })
  })

  test('a value between the recovery threshold and the threshold keeps it firing', () => {
    expect(go('mmmmmmmmmm').incident?.state).toBe('firing')
  })

  test('it closes as recovered when clean samples were seen for the whole keep-firing time', () => {
    expect(go('cccccc').incident?.state).toBe('recovering')
    expect(go('ccccccc').last).toMatchObject({ incident: null, closeReason: 'recovered', transitions: ['closed'] })
  })

  test('without a keep-firing time two clean samples are needed', () => {
    const none = { ...timing, keepFiringMs: 0 }
    expect(go('c', none).incident?.state).toBe('recovering')
    expect(go('cc', none).last.closeReason).toBe('recovered')
  })

  test('anything but a clean sample during recovery fires again without a new incident', () => {
    for (const polls of ['ccb', 'ccm']) {
      expect(go(polls).incident).toMatchObject({ state: 'firing', recoveringSince: null, firedAt: 60_000, startedAt: 0 })
      expect(go(polls).transitions).toEqual(['recovering', 'relapsed'])
    }
  })

  test('a recovery with too few samples is frozen as stale', () => {
    expect(go('cc..c.c').incident).toMatchObject({ state: 'recovering', freshness: 'stale' })
  })
})

describe('without data', () => {
  const firing = run('bbbbbbb').incident

  test('the newest sample turns stale after two and a half intervals', () => {
    expect(run('..', timing, firing, 70_000).incident?.freshness).toBe('fresh')
    expect(run('...', timing, firing, 70_000).incident?.freshness).toBe('stale')
  })

  test('an error of the object is said at once and goes with the next sample', () => {
    expect(run('e', timing, firing, 70_000).incident?.freshness).toBe('error')
    expect(run('eb', timing, firing, 70_000).incident?.freshness).toBe('fresh')
  })

  test('a deleted object closes with its own reason from every state', () => {
    for (const polls of ['bg', 'bbbbbbbg', 'bbbbbbbcg'])
      expect(run(polls).last).toMatchObject({ incident: null, closeReason: 'object_deleted' })
    expect(run('g').transitions).toEqual([])
  })
})

describe('for every sequence of polls', () => {
  const polls = (letters: string): fc.Arbitrary<string> => fc.string({ unit: fc.constantFrom(...letters.split('')), maxLength: 80 })
  const timings = fc.record({
    forMs: fc.integer({ min: 0, max: 20 }).map((n) => n * 5000),
    keepFiringMs: fc.integer({ min: 0, max: 20 }).map((n) => n * 5000),
    intervalMs: fc.constant(INTERVAL),
  })

  test('missing data alone never changes the alert state', () => {
    fc.assert(
      fc.property(polls('bcmi.e'), polls('.e'), timings, (before, silence, settings) => {
        const open = run(before, settings).incident
        const after = run(silence, settings, open, before.length * INTERVAL)
        expect(after.incident?.state).toBe(open?.state)
        expect(after.transitions).toEqual([])
      }),
    )
  })

  test('recovered is only ever said after two clean samples in a row', () => {
    fc.assert(
      fc.property(polls('bcmi.e'), timings, (sequence, settings) => {
        run(sequence, settings).steps.forEach((done, index) => {
          if (done.closeReason !== 'recovered') return
          const seen = sequence.slice(0, index + 1).replaceAll(/[.e]/g, '')
          expect(seen.slice(-2)).toBe('cc')
        })
      }),
      { numRuns: 300 },
    )
  })

  test('an incident that fired never closes as not confirmed, and one that did not never as recovered', () => {
    fc.assert(
      fc.property(polls('bcmi.eg'), timings, (sequence, settings) => {
        let incident: Incident | null = null
        for (const done of run(sequence, settings).steps) {
          if (done.closeReason === 'recovered') expect(incident).toMatchObject({ state: 'recovering' })
          if (done.closeReason === 'not_confirmed') expect(incident).toMatchObject({ state: 'pending' })
          incident = done.incident
        }
      }),
      { numRuns: 300 },
    )
  })

  test('nothing fires before its breach was held for `for`, unless it is immediate', () => {
    fc.assert(
      fc.property(polls('bcm.e'), timings, (sequence, settings) => {
        for (const { incident, transitions } of run(sequence, settings).steps) {
          if (transitions.includes('fired'))
            expect((incident?.firedAt ?? 0) - (incident?.startedAt ?? 0)).toBeGreaterThanOrEqual(settings.forMs)
        }
      }),
      { numRuns: 300 },
    )
  })
})
