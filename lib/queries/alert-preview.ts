import type { Condition } from '#lib/alerting/condition.ts'
import { sourcesOf, type NumberSource } from '#lib/alerting/number-sources.ts'
import { replay, type NumberHistory, type ReplayedIncident } from '#lib/alerting/replay.ts'
import { destinationLabel, subjectLabel } from '#lib/alerting/subject.ts'
import type { AlertRulePreview, PreviewIncident } from '#lib/api/contracts/alert-preview.ts'
import type { Scope } from '#lib/api/contracts/alerts.ts'
import type { Context } from '#lib/context.ts'
import { samples, type StoredSamples } from '#lib/series/index.ts'
import { previewSubjects, type PreviewSubject } from './preview-subjects.ts'

export interface PreviewRule {
  condition: Condition
  params: unknown
  scope: Scope
  forSeconds: number
  keepFiringForSeconds: number
}

/** What one preview may cost: samples read in all and at once, objects looked at, incidents listed. */
export interface PreviewBounds {
  samples: number
  batch: number
  subjects: number
  items: number
}

export const PREVIEW_BOUNDS: PreviewBounds = { samples: 2_000_000, batch: 250_000, subjects: 500, items: 500 }

/** Polls before the range, for the first rate of a counter. */
const POLLS_BEFORE = 5

/** Tries a rule on stored history without saving anything. Reads full resolution, within bounds that the answer tells. */
export async function previewRule(
  context: Pick<Context, 'pool'>,
  rule: PreviewRule,
  range: { from: Date; to: Date },
  bounds: PreviewBounds = PREVIEW_BOUNDS,
): Promise<AlertRulePreview> {
  const matched = await previewSubjects(context.pool, rule, range.from)
  const chosen = affordable(matched, rule, range, bounds)
  let items: PreviewIncident[] = []
  const incidents = { fired: 0, notConfirmed: 0, open: 0 }
  let found = 0
  let withoutHistory = 0
  let begins = Number.POSITIVE_INFINITY
  for (const batch of batches(chosen, bounds.batch)) {
    const keys = batch.flatMap(({ subject, sources }) => sources.map(([, source]) => keyOf(subject, source)))
    const lookBack = Math.max(...batch.map(({ subject }) => subject.cluster.pollIntervalSeconds)) * POLLS_BEFORE * 1000
    const stored = await samples(context.pool, keys, { from: new Date(range.from.getTime() - lookBack), to: range.to })
    let next = 0
    for (const { subject, sources } of batch) {
      const histories = sources.map(([name, source]) => historyOf(name, source, stored[next++]!))
      const timing = {
        forMs: rule.forSeconds * 1000,
        keepFiringMs: rule.keepFiringForSeconds * 1000,
        intervalMs: subject.cluster.pollIntervalSeconds * 1000,
      }
      const span = { from: range.from.getTime(), to: range.to.getTime(), goneAt: subject.goneAt?.getTime() ?? null }
      const replayed = replay(rule, histories, timing, span)
      for (const { times } of histories) begins = Math.min(begins, times.find((t) => t >= span.from) ?? Number.POSITIVE_INFINITY)
      if (replayed.judged === 0) withoutHistory++
      for (const incident of replayed.incidents) {
        if (incident.firedAt !== null) incidents.fired++
        if (incident.closeReason === 'not_confirmed') incidents.notConfirmed++
        if (incident.closedAt === null) incidents.open++
      }
      found += replayed.incidents.length
      // A rule that flaps on every object would fill the memory with what is not shown.
      items = [...items, ...replayed.incidents.map((incident) => toItem(subject, incident))].sort(firedThenNewest).slice(0, bounds.items)
      // The process answers other requests between two subjects.
      await new Promise(setImmediate)
    }
  }
  return {
    from: range.from.toISOString(),
    to: range.to.toISOString(),
    historyFrom: begins === Number.POSITIVE_INFINITY ? null : at(begins),
    subjects: { matched: matched.length, evaluated: chosen.length, withoutHistory },
    incidents,
    items,
    cut: [...(chosen.length < matched.length ? ['subjects' as const] : []), ...(found > bounds.items ? ['items' as const] : [])],
  }
}

interface Costed {
  subject: PreviewSubject
  sources: [string, NumberSource][]
  /** Samples its history has at most, as its cluster is polled now. */
  cost: number
}

/** The first subjects whose history fits the bound, at least one. */
function affordable(matched: readonly PreviewSubject[], rule: PreviewRule, { from, to }: { from: Date; to: Date }, bounds: PreviewBounds) {
  const chosen: Costed[] = []
  let left = bounds.samples
  for (const subject of matched.slice(0, bounds.subjects)) {
    const sources = sourcesOf(subject.subject.kind, rule.condition.needs)
    const cost = ((to.getTime() - from.getTime()) / 1000 / subject.cluster.pollIntervalSeconds) * sources.length
    if (cost > left && chosen.length > 0) break
    left -= cost
    chosen.push({ subject, sources, cost })
  }
  return chosen
}

function batches(chosen: readonly Costed[], most: number): Costed[][] {
  const all: Costed[][] = []
  let room = 0
  for (const one of chosen) {
    if (one.cost > room) {
      all.push([])
      room = most
    }
    all.at(-1)?.push(one)
    room -= one.cost
  }
  return all
}

const keyOf = ({ subject, destinationId }: PreviewSubject, { metric, of }: NumberSource) =>
  of === 'destination'
    ? { objectKind: 'destination' as const, objectId: destinationId, metric }
    : { objectKind: subject.kind, objectId: subject.id, metric }

const historyOf = (name: string, source: NumberSource, { times, values }: StoredSamples): NumberHistory => ({
  name,
  times,
  values: source.read(times, values),
})

const at = (ms: number): string => new Date(ms).toISOString()

const toItem = ({ subject, cluster }: PreviewSubject, incident: ReplayedIncident): PreviewIncident => ({
  subject: {
    kind: subject.kind,
    id: subject.id,
    name: subjectLabel(subject),
    group: subject.group ?? null,
    destination: subject.kind === 'cluster' ? null : destinationLabel(subject),
    clusterId: cluster.id,
    clusterName: cluster.name,
  },
  startedAt: at(incident.startedAt),
  firedAt: incident.firedAt === null ? null : at(incident.firedAt),
  closedAt: incident.closedAt === null ? null : at(incident.closedAt),
  // A replay knows no people and no edits of rules: these are all the reasons it has.
  closeReason: incident.closeReason as PreviewIncident['closeReason'],
  peakValue: incident.peakValue,
  threshold: incident.threshold,
  freshness: incident.freshness,
})

const firedThenNewest = (a: PreviewIncident, b: PreviewIncident): number =>
  Number(b.firedAt !== null) - Number(a.firedAt !== null) || b.startedAt.localeCompare(a.startedAt)
