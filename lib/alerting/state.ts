import type { Freshness } from '#lib/domain/types.ts'

/** Open states of an incident; no incident is the state `ok`. */
export type OpenState = 'pending' | 'firing' | 'recovering'

export type CloseReason =
  | 'recovered'
  | 'not_confirmed'
  | 'object_deleted'
  | 'rule_changed'
  | 'rule_disabled'
  | 'rule_deleted'
  | 'cluster_removed'
  | 'manual'

/** What has to be remembered of an open incident between two samples. Times are sample times in milliseconds. */
export interface Incident {
  state: OpenState
  freshness: Freshness
  /** First breaching sample of the present, unbroken breach. */
  startedAt: number
  firedAt: number | null
  /** First clean sample of the present recovery. */
  recoveringSince: number | null
  /** Newest sample that was really seen. */
  lastSampleAt: number
  /** Samples seen in the running window: breaching ones while pending, clean ones while recovering, else 0. */
  windowSamples: number
}

/** What a poll says about one subject of one rule. `missing` is everything that is no evidence. */
export type Observation =
  | { kind: 'seen'; at: number; breach: boolean; clean: boolean; immediate?: boolean }
  | { kind: 'missing'; at: number; freshness?: Exclude<Freshness, 'fresh' | 'gone'> }
  | { kind: 'gone'; at: number }

/** Timing of a rule on a cluster, in milliseconds. */
export interface Timing {
  forMs: number
  keepFiringMs: number
  intervalMs: number
}

export type Transition = 'opened' | 'fired' | 'recovering' | 'relapsed' | 'restarted' | 'closed'

export interface Step {
  /** Null: no open incident after this step. */
  incident: Incident | null
  transitions: Transition[]
  closeReason: CloseReason | null
  /** A hole in the samples that ended with this one. */
  gap: { from: number; to: number } | null
}

/** Share of expected samples that a window must have. */
const MIN_COVERAGE = 0.8
/** A newest sample older than this many poll intervals is stale. */
const STALE_INTERVALS = 2.5

/**
 * The two-axis state machine of one rule on one subject: alert state (no incident, pending, firing, recovering) and data
 * state. Works on sample time only. Missing data never moves the alert state: only a clean sample is evidence of health.
 */
export function step(incident: Incident | null, seen: Observation, timing: Timing): Step {
  if (seen.kind === 'gone') return incident ? closed('object_deleted') : unchanged(null)
  if (seen.kind === 'missing') return unchanged(incident && frozen(incident, seen, timing))
  if (!incident) return seen.breach ? opened(seen, timing) : unchanged(null)
  if (seen.at <= incident.lastSampleAt) return unchanged(incident)
  const gap = seen.at - incident.lastSampleAt > STALE_INTERVALS * timing.intervalMs ? { from: incident.lastSampleAt, to: seen.at } : null
  return { ...advance(incident, seen, timing), gap }
}

function advance(incident: Incident, seen: Extract<Observation, { kind: 'seen' }>, timing: Timing): Step {
  const next: Incident = { ...incident, lastSampleAt: seen.at, freshness: 'fresh' }
  const gapMs = seen.at - incident.lastSampleAt
  switch (incident.state) {
    case 'pending':
      if (!seen.breach) return closed('not_confirmed')
      if (gapMs > tolerated(timing, timing.forMs)) {
        const restarted = { ...next, startedAt: seen.at, windowSamples: 1 }
        return seen.immediate || timing.forMs === 0 ? fired(restarted, seen.at, ['restarted']) : to(restarted, 'restarted')
      }
      return confirmed({ ...next, windowSamples: incident.windowSamples + 1 }, seen, timing)
    case 'firing':
      if (!seen.clean) return unchanged(next)
      return to({ ...next, state: 'recovering', recoveringSince: seen.at, windowSamples: 1 }, 'recovering')
    case 'recovering': {
      if (!seen.clean) return to({ ...next, state: 'firing', recoveringSince: null, windowSamples: 0 }, 'relapsed')
      const since = incident.recoveringSince
      if (since === null || gapMs > tolerated(timing, timing.keepFiringMs))
        return unchanged({ ...next, recoveringSince: seen.at, windowSamples: 1 })
      const windowSamples = incident.windowSamples + 1
      // At the earliest this is the second clean sample in a row.
      if (seen.at - since < timing.keepFiringMs) return unchanged({ ...next, windowSamples })
      if (!covered(windowSamples, since, seen.at, timing)) return unchanged({ ...next, windowSamples, freshness: 'stale' })
      return closed('recovered')
    }
  }
}

function opened(seen: Extract<Observation, { kind: 'seen' }>, timing: Timing): Step {
  const incident: Incident = {
    state: 'pending',
    freshness: 'fresh',
    startedAt: seen.at,
    firedAt: null,
    recoveringSince: null,
    lastSampleAt: seen.at,
    windowSamples: 1,
  }
  return seen.immediate || timing.forMs === 0 ? fired(incident, seen.at, ['opened']) : to(incident, 'opened')
}

/** Pending and breaching still: fires once the breach was held for `for`, by enough samples. */
function confirmed(incident: Incident, seen: Extract<Observation, { kind: 'seen' }>, timing: Timing): Step {
  if (seen.immediate) return fired(incident, seen.at, [])
  if (seen.at - incident.startedAt < timing.forMs) return unchanged(incident)
  if (!covered(incident.windowSamples, incident.startedAt, seen.at, timing)) return unchanged({ ...incident, freshness: 'stale' })
  return fired(incident, seen.at, [])
}

const fired = (incident: Incident, at: number, before: Transition[]): Step => ({
  incident: { ...incident, state: 'firing', firedAt: at, windowSamples: 0 },
  transitions: [...before, 'fired'],
  closeReason: null,
  gap: null,
})

/** No evidence: the alert state stays; the data state turns stale when the newest sample is too old. */
function frozen(incident: Incident, seen: Extract<Observation, { kind: 'missing' }>, timing: Timing): Incident {
  const old = seen.at - incident.lastSampleAt > STALE_INTERVALS * timing.intervalMs
  return { ...incident, freshness: seen.freshness ?? (old ? 'stale' : incident.freshness) }
}

function covered(samples: number, from: number, to: number, timing: Timing): boolean {
  const expected = Math.floor((to - from) / timing.intervalMs) + 1
  return samples >= MIN_COVERAGE * expected
}

/** A longer hole starts the window again. */
const tolerated = (timing: Timing, windowMs: number): number => Math.max(2 * timing.intervalMs, windowMs / 2)

const unchanged = (incident: Incident | null): Step => ({ incident, transitions: [], closeReason: null, gap: null })
const to = (incident: Incident, transition: Transition): Step => ({ incident, transitions: [transition], closeReason: null, gap: null })
const closed = (closeReason: CloseReason): Step => ({ incident: null, transitions: ['closed'], closeReason, gap: null })
