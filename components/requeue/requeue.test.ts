import { describe, expect, it } from 'vitest'
import type { RequeueRun } from '#lib/api/contracts/dead-letters.ts'
import { actsOf, isMoving, parseRate, phaseOf, progressOf, runTone, samePlan } from './progress.ts'

const counts = (more: Partial<RequeueRun['counts']> = {}): RequeueRun['counts'] => ({
  planned: 0,
  sent: 0,
  confirmed: 0,
  removed: 0,
  failed: 0,
  skipped: 0,
  unknown: 0,
  ...more,
})
const run = (more: Partial<RequeueRun>) => ({
  counts: counts(),
  plan: { matched: 100 } as RequeueRun['plan'],
  ratePerSecond: null,
  state: 'running' as const,
  ...more,
})
const START = '2026-11-22T10:00:00.000Z'
const at = (seconds: number): number => Date.parse(START) + seconds * 1000

describe('progress of a requeue run', () => {
  it('counts as done only what has a final state: moved, failed, skipped, unknown', () => {
    const progress = progressOf(run({ counts: counts({ removed: 40, sent: 5, confirmed: 5, failed: 2, planned: 48 }) }), at(10), START)
    expect(progress).toMatchObject({ total: 100, done: 42, left: 58 })
    expect(progress.parts.map(({ state, share }) => [state, share])).toEqual([
      ['removed', 0.4],
      ['confirmed', 0.05],
      ['sent', 0.05],
      ['failed', 0.02],
    ])
  })
  it('expects the slower of the brake and what was reached', () => {
    const half = counts({ removed: 50, planned: 50 })
    expect(progressOf(run({ counts: half }), at(10), START).etaSeconds).toBe(10)
    expect(progressOf(run({ counts: half, ratePerSecond: 1 }), at(10), START).etaSeconds).toBe(50)
    expect(progressOf(run({ counts: half, ratePerSecond: 1000 }), at(10), START).etaSeconds).toBe(10)
  })
  it('expects nothing before anything moved without a brake, and while it is paused', () => {
    expect(progressOf(run({}), at(1), START).etaSeconds).toBeNull()
    expect(progressOf(run({ state: 'paused', ratePerSecond: 5 }), at(10), START).etaSeconds).toBeNull()
  })
  it('of an empty plan has no parts and no division by nothing', () => {
    const progress = progressOf(run({ plan: { matched: 0 } as RequeueRun['plan'] }), at(1), START)
    expect(progress).toMatchObject({ total: 0, parts: [], left: 0 })
  })
})

describe('the colour of a requeue run', () => {
  it('is green only when every message was moved', () => {
    expect(runTone({ state: 'completed', outcome: 'moved' })).toBe('ok')
    const others = (['partly', 'nothing', 'cancelled', 'failed'] as const).map((outcome) => runTone({ state: 'completed', outcome }))
    expect(others).not.toContain('ok')
    expect(runTone({ state: 'completed', outcome: null })).not.toBe('ok')
  })
})

describe('a requeue run', () => {
  it('can be started when planned, paused when running, resumed when paused, and nothing when over', () => {
    expect(actsOf({ state: 'planned' })).toEqual(['cancel', 'start'])
    expect(actsOf({ state: 'running' })).toEqual(['pause', 'cancel'])
    expect(actsOf({ state: 'paused' })).toEqual(['cancel', 'resume'])
    expect(actsOf({ state: 'completed' })).toEqual([])
    expect(actsOf({ state: 'cancelling' })).toEqual([])
  })
  it('goes through plan, move and outcome', () => {
    expect((['planned', 'paused', 'cancelled'] as const).map((state) => phaseOf({ state }))).toEqual([0, 1, 2])
    expect(isMoving({ state: 'cancelling' })).toBe(true)
    expect(isMoving({ state: 'paused' })).toBe(false)
  })
})

describe('a typed rate', () => {
  it('is a number above zero, or no brake when empty', () => {
    expect(parseRate('50')).toBe(50)
    expect(parseRate(' ')).toBeNull()
    expect(parseRate('0')).toBeUndefined()
    expect(parseRate('fast')).toBeUndefined()
    expect(parseRate('1000000')).toBeUndefined()
  })
})

describe('a plan made anew', () => {
  const plan = (messages: number): RequeueRun['plan'] =>
    ({
      matched: messages,
      withoutOrigin: 0,
      targets: [{ name: 'orders', messages, exists: true, routable: true, detail: '' }],
    }) as unknown as RequeueRun['plan']
  it('is the same when as many messages go to the same places, and another one when one more died', () => {
    expect(samePlan(plan(3), plan(3))).toBe(true)
    expect(samePlan(plan(3), plan(4))).toBe(false)
  })
})
