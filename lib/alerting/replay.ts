import type { Freshness } from '#lib/domain/types.ts'
import type { Condition } from './condition.ts'
import { step, type CloseReason, type Incident, type Timing } from './state.ts'

/** One number of a subject over time, oldest first. Times in milliseconds; a value that is null was not known then. */
export interface NumberHistory {
  name: string
  times: readonly number[]
  values: readonly (number | null)[]
}

/** An incident a rule would have opened. Times in milliseconds. */
export interface ReplayedIncident {
  startedAt: number
  /** Null: the breach ended, or the history did, before `for` was over. */
  firedAt: number | null
  /** Null: open at the end of the range. */
  closedAt: number | null
  closeReason: CloseReason | null
  /** The furthest it went beyond the limit. */
  peakValue: number
  threshold: number
  /** How far the last number can be believed. */
  freshness: Freshness
}

export interface Replay {
  incidents: ReplayedIncident[]
  /** Polls at which the condition could be judged; 0: the range holds no history of this subject. */
  judged: number
}

/**
 * What a rule would have made of one subject: its condition and the state machine of live alerts, driven by stored samples.
 * A poll without a sample is no evidence, as it is live. Samples before `from` only fill what looks back. A breach under way at
 * `from` counts from there. `goneAt`: when the subject was deleted, null while it exists.
 */
export function replay(
  rule: { condition: Condition; params: unknown },
  histories: readonly NumberHistory[],
  timing: Timing,
  span: { from: number; to: number; goneAt: number | null },
): Replay {
  const incidents: ReplayedIncident[] = []
  const until = Math.min(span.to, span.goneAt ?? span.to)
  let judged = 0
  let incident: Incident | null = null
  for (const { at, numbers } of polls(histories)) {
    if (at < span.from || at >= until) continue
    const reading = rule.condition.evaluate(numbers, rule.params)
    if (!reading) continue
    judged++
    const seen = { kind: 'seen' as const, at, breach: reading.breach, clean: reading.clean, immediate: reading.immediate ?? false }
    const done = step(incident, seen, timing)
    if (done.incident && (!incident || done.transitions.includes('restarted'))) {
      const begun = { startedAt: at, firedAt: null, closedAt: null, closeReason: null, freshness: 'fresh' as const }
      // A breach that starts anew after a hole is still the same incident.
      if (incident) incidents.pop()
      incidents.push({ ...begun, peakValue: reading.value, threshold: reading.threshold })
    }
    const last = incidents.at(-1)
    if (last && (incident || done.incident)) {
      last.firedAt = done.incident?.firedAt ?? last.firedAt
      last.freshness = done.incident?.freshness ?? 'fresh'
      if (reading.breach) last.peakValue = Math.max(last.peakValue, reading.value)
      if (!done.incident) Object.assign(last, { closedAt: at, closeReason: done.closeReason })
    }
    incident = done.incident
  }
  const last = incidents.at(-1)
  if (incident && last) Object.assign(last, ending(incident, timing, span))
  return { incidents, judged }
}

/** What becomes of an incident that is open when the samples end. */
function ending(
  incident: Incident,
  timing: Timing,
  { to, goneAt }: { to: number; goneAt: number | null },
): Pick<ReplayedIncident, 'closedAt' | 'closeReason' | 'freshness'> {
  const gone = goneAt !== null && goneAt < to
  const done = step(incident, gone ? { kind: 'gone', at: goneAt } : { kind: 'missing', at: to }, timing)
  return {
    closedAt: done.incident ? null : goneAt,
    closeReason: done.closeReason,
    freshness: done.incident ? done.incident.freshness : 'gone',
  }
}

/** The numbers of each poll that saw any of them, in order of time. */
function* polls(histories: readonly NumberHistory[]): Generator<{ at: number; numbers: Record<string, number | null> }> {
  const next = histories.map(() => 0)
  for (;;) {
    let at = Number.POSITIVE_INFINITY
    for (const [i, { times }] of histories.entries()) at = Math.min(at, times[next[i]!] ?? Number.POSITIVE_INFINITY)
    if (at === Number.POSITIVE_INFINITY) return
    const numbers: Record<string, number | null> = {}
    for (const [i, { name, times, values }] of histories.entries()) {
      if (times[next[i]!] !== at) continue
      numbers[name] = values[next[i]!++] ?? null
    }
    yield { at, numbers }
  }
}
