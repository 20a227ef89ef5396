import { describe, expect, test } from 'vitest'
import { conditionOf, CONDITIONS } from './registry.ts'
import { sourcesOf } from './number-sources.ts'
import { replay, type NumberHistory } from './replay.ts'
import { step, type Incident } from './state.ts'
import { destinationSubject, subscriptionSubject } from './testing.ts'

const START = Date.parse('2026-11-22T12:00:00Z')
const timing = { forMs: 20_000, keepFiringMs: 20_000, intervalMs: 10_000 }
const backlog = { condition: conditionOf('backlog')!, params: { messages: 100 } }
const at = (second: number): number => START + second * 1000

/** A backlog every ten seconds; undefined: that poll did not see the queue. */
const every10 = (...values: (number | undefined)[]): NumberHistory => {
  const seen = values.flatMap((value, i) => (value === undefined ? [] : [{ time: at(i * 10), value }]))
  return { name: 'backlog_messages', times: seen.map(({ time }) => time), values: seen.map(({ value }) => value) }
}
const run = (history: NumberHistory, goneAt: number | null = null, to = at(3600)) =>
  replay(backlog, [history], timing, { from: START, to, goneAt })

describe('a rule tried on history', () => {
  test('fires when the breach lasted for `for` and closes when it stayed clean for `keep firing`', () => {
    const { incidents, judged } = run(every10(0, 500, 900, 700, 600, 50, 50, 50, 50))
    expect(judged).toBe(9)
    expect(incidents).toEqual([
      {
        startedAt: at(10),
        firedAt: at(30),
        closedAt: at(70),
        closeReason: 'recovered',
        peakValue: 900,
        threshold: 100,
        freshness: 'fresh',
      },
    ])
  })

  test('lists a breach too short to fire as not confirmed', () => {
    expect(run(every10(0, 500, 0)).incidents).toMatchObject([
      { firedAt: null, closedAt: at(20), closeReason: 'not_confirmed', peakValue: 500 },
    ])
  })

  test('does not take silence for recovery: the incident is open at the end, and stale', () => {
    expect(run(every10(500, 500, 500)).incidents).toMatchObject([
      { firedAt: at(20), closedAt: null, closeReason: null, freshness: 'stale' },
    ])
  })

  test('starts a breach anew after a hole in the samples, as one incident', () => {
    const hole = [undefined, undefined, undefined, undefined]
    expect(run(every10(500, 500, ...hole, 500, 500, 500)).incidents).toMatchObject([{ startedAt: at(60), firedAt: at(80) }])
  })

  test('closes with the object when it was deleted in the range', () => {
    expect(run(every10(500, 500, 500, 500), at(35)).incidents).toMatchObject([{ closedAt: at(35), closeReason: 'object_deleted' }])
  })

  test('finds nothing to judge where there is no history', () => {
    expect(run(every10())).toEqual({ incidents: [], judged: 0 })
  })

  test('looks at samples before the range only to fill what looks back', () => {
    const before = every10(500, 500, 500, 500)
    expect(replay(backlog, [before], timing, { from: at(20), to: at(40), goneAt: null }).incidents).toMatchObject([
      { startedAt: at(20), firedAt: null },
    ])
  })

  test('goes through the same states as live alerts on the same polls', () => {
    const values = Array.from({ length: 400 }, (_, i) => Math.round(110 + 100 * Math.sin(i / 7) + (i % 11) * 5))
    let incident: Incident | null = null
    const live: number[] = []
    for (const [i, value] of values.entries()) {
      const reading = backlog.condition.evaluate({ backlog_messages: value }, backlog.params)!
      const done = step(incident, { kind: 'seen', at: at(i * 10), breach: reading.breach, clean: reading.clean }, timing)
      if (done.transitions.includes('fired')) live.push(at(i * 10))
      incident = done.incident
    }
    expect(live.length).toBeGreaterThan(5)
    expect(run(every10(...values), null, at(5000)).incidents.flatMap(({ firedAt }) => firedAt ?? [])).toEqual(live)
  })
})

describe('the numbers of conditions', () => {
  const subjects = {
    cluster: [destinationSubject({ kind: 'cluster', id: 'c1', name: 'shop' })],
    destination: [destinationSubject(), destinationSubject({ role: 'dead-letter' }), subscriptionSubject()],
    subscription: [subscriptionSubject()],
  }

  test.each(CONDITIONS.map((condition) => [condition.id, condition] as const))('%s reads no number it does not name', (_, condition) => {
    for (const known of [{}, { consumers: 0 }, { members: 0, lag_messages: 5 }, { consumers: 0, backlog_messages: 5, in_rate: 1 }]) {
      const asked = new Set<string>()
      const numbers = new Proxy(known as Record<string, number>, {
        get: (target, name) => (asked.add(String(name)), target[String(name)]),
      })
      condition.evaluate(numbers, condition.paramsSchema.parse({}))
      expect([...asked].filter((name) => !condition.needs.includes(name))).toEqual([])
      expect(asked.size).toBeGreaterThan(0)
    }
  })

  test.each(CONDITIONS.map((condition) => [condition.id, condition] as const))(
    '%s finds history on each kind of subject it is about',
    (_, condition) => {
      const covered = subjects[condition.subjectKind].filter((subject) => condition.applies(subject))
      expect(covered.length).toBeGreaterThan(0)
      for (const subject of covered) expect(sourcesOf(subject.kind, condition.needs).length).toBeGreaterThan(0)
    },
  )

  test('a rate is that of the last polls, per minute where a condition counts so, and unknown at the first poll', () => {
    const [, perMinute] = sourcesOf('destination', ['arrivals_per_minute'])[0]!
    expect(perMinute.read([at(0), at(10), at(20)], [5, 25, 25])).toEqual([null, 120, 60])
  })

  test('failed polls are counted in a row', () => {
    const [, failures] = sourcesOf('cluster', ['failures'])[0]!
    expect(failures.read([], [1, 0, 0, 1, 0])).toEqual([0, 1, 2, 0, 1])
  })
})
