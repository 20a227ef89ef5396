import type { RequeuePlan, RequeueRun } from '#lib/api/contracts/dead-letters.ts'

export type ItemState = keyof RequeueRun['counts']

/** Parts of a run's bar, in the order they are drawn. Widths are shares of the plan, 0 to 1. */
export interface RunProgress {
  /** Messages of the plan; at least what the ledger already counts. */
  total: number
  /** Messages with a final state. */
  done: number
  parts: { state: ItemState; count: number; share: number }[]
  /** Messages not decided yet. */
  left: number
  /** Seconds until all is done at the given rate; null when nobody can tell. */
  etaSeconds: number | null
}

const FINAL: readonly ItemState[] = ['removed', 'failed', 'skipped', 'unknown']
const ORDER: readonly ItemState[] = ['removed', 'confirmed', 'sent', 'unknown', 'skipped', 'failed']

/** How far a run is. `removed` is what was moved: it left the dead-letter destination after a positive confirm. */
export function progressOf(
  run: Pick<RequeueRun, 'counts' | 'plan' | 'ratePerSecond' | 'state'>,
  now: number,
  startedAt: string | null,
): RunProgress {
  const { counts } = run
  const counted = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const total = Math.max(run.plan.matched, counted)
  const done = FINAL.reduce((sum, state) => sum + counts[state], 0)
  const share = (count: number): number => (total === 0 ? 0 : count / total)
  const left = Math.max(0, total - done)
  return {
    total,
    done,
    left,
    parts: ORDER.flatMap((state) => (counts[state] > 0 ? [{ state, count: counts[state], share: share(counts[state]) }] : [])),
    etaSeconds: run.state === 'running' ? eta(left, done, run.ratePerSecond, now, startedAt) : null,
  }
}

/** The slower of the brake and what was really reached. */
function eta(left: number, done: number, ratePerSecond: number | null, now: number, startedAt: string | null): number | null {
  if (left === 0) return 0
  const elapsed = startedAt === null || now === 0 ? 0 : (now - Date.parse(startedAt)) / 1000
  const reached = elapsed >= 2 && done > 0 ? done / elapsed : null
  const rate = Math.min(...[reached, ratePerSecond].filter((one) => one !== null))
  return Number.isFinite(rate) && rate > 0 ? Math.ceil(left / rate) : null
}

export type RunTone = 'ok' | 'warn' | 'critical' | 'brand' | 'plain'

/** Colour of a run. Green only when every message was moved; a run that is over otherwise is never green. */
export function runTone(run: Pick<RequeueRun, 'state' | 'outcome'>): RunTone {
  switch (run.outcome) {
    case 'moved':
      return 'ok'
    case 'partly':
      return 'warn'
    case 'failed':
      return 'critical'
    case 'nothing':
      return 'warn'
    case 'cancelled':
      return 'plain'
    case null:
      return run.state === 'running' || run.state === 'cancelling' ? 'brand' : run.state === 'failed' ? 'critical' : 'plain'
  }
}

/** True while numbers of a run still change. */
export const isMoving = ({ state }: Pick<RequeueRun, 'state'>): boolean => state === 'running' || state === 'cancelling'

/** Where a run is: 0 plan, 1 moving, 2 outcome. */
export const phaseOf = ({ state }: Pick<RequeueRun, 'state'>): 0 | 1 | 2 =>
  state === 'planned' ? 0 : state === 'running' || state === 'paused' || state === 'cancelling' ? 1 : 2

export type RunAct = 'start' | 'pause' | 'resume' | 'cancel'

/** What can be done with a run now. */
export function actsOf({ state }: Pick<RequeueRun, 'state'>): RunAct[] {
  switch (state) {
    case 'planned':
      return ['cancel', 'start']
    case 'running':
      return ['pause', 'cancel']
    case 'paused':
      return ['cancel', 'resume']
    case 'cancelling':
    case 'cancelled':
    case 'completed':
    case 'failed':
      return []
  }
}

/** A rate as typed: null is "no brake", undefined is nonsense. */
export function parseRate(typed: string): number | null | undefined {
  if (typed.trim() === '') return null
  const rate = Number(typed)
  return Number.isFinite(rate) && rate > 0 && rate <= 100_000 ? rate : undefined
}

/** Two plans that would move as many messages to the same places. */
export const samePlan = (a: RequeuePlan, b: RequeuePlan): boolean =>
  a.matched === b.matched &&
  a.withoutOrigin === b.withoutOrigin &&
  JSON.stringify(a.targets.map(({ name, messages, exists, routable }) => [name, messages, exists, routable])) ===
    JSON.stringify(b.targets.map(({ name, messages, exists, routable }) => [name, messages, exists, routable]))
