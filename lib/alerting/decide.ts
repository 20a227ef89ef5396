import type { Phrase } from '#lib/domain/phrase.ts'
import type { Severity } from '#lib/domain/types.ts'
import { english } from '#lib/i18n/english.ts'
import { minute } from '#lib/i18n/english-words.ts'
import type { Reading } from './condition.ts'
import { CLUSTER_UNREACHABLE } from './conditions/cluster-unreachable.ts'
import { matches, targetOf } from './match.ts'
import type { Rule } from './rule.ts'
import { step, type CloseReason, type Incident, type Observation, type Step, type Timing } from './state.ts'
import { INSTANCE_CAP, stormReading, stormSubject, stormSummary, STORM, type Candidate } from './storm.ts'
import { subjectLabel, type AlertSubject } from './subject.ts'

/** A channel that was told, or should have been, about an incident. */
export interface Notified {
  /** A firing message was queued or sent, whatever came of it. */
  tried: boolean
  /** It is queued or arrived: the end has to be told too. */
  owed: boolean
  /** One was held back. */
  dropped: boolean
  /** Why the last one was held back. */
  droppedReason: string | null
  /** Milliseconds; when the last message that was not held back was queued. */
  lastAt: number | null
}

/** An open incident with everything its row holds. */
export interface OpenAlert {
  id: string
  ruleId: string | null
  ruleName: string
  ruleRevision: number
  condition: string
  subjectKind: string
  subjectId: string
  subjectName: string
  incarnation: string
  severity: Severity
  value: number | null
  threshold: number | null
  /** English, with since when. */
  summary: string
  /** The same without since when. Null: stored before summaries had a phrase. */
  summaryPhrase: Phrase | null
  transitionNo: number
  fence: number
  acknowledged: boolean
  incident: Incident
  notified: Readonly<Record<string, Notified>>
}

/** What one poll did to one incident. */
export interface Change {
  isNew: boolean
  after: OpenAlert
  /** Undefined when the rule is deleted. */
  rule: Rule | undefined
  subject: AlertSubject | undefined
  transitions: (Step['transitions'][number] | 'severity_changed' | 'acknowledgement_cleared')[]
  closeReason: CloseReason | null
  gap: Step['gap']
}

export interface DecideInput {
  cluster: { id: string; name: string; environment: string; pollIntervalSeconds: number }
  /** Milliseconds. */
  at: number
  pollOk: boolean
  /** Without the cluster itself, which goes separately. */
  subjects: readonly AlertSubject[]
  clusterSubject: AlertSubject
  /** Ids of subjects known to be deleted though the poll does not list them. */
  goneIds: ReadonlySet<string>
  rules: readonly Rule[]
  open: readonly OpenAlert[]
  newId: () => string
}

const keyOf = (ruleId: string, kind: string, id: string): string => `${ruleId}\n${kind}\n${id}`
const RANK: Record<Severity, number> = { info: 0, warning: 1, high: 2, critical: 3 }

/** One evaluation of all rules on one cluster, without any I/O. Costs one pass over the subjects a rule. */
export function decide(input: DecideInput): Change[] {
  const left = new Map(input.open.map((alert) => [alert.id, alert]))
  const byKey = new Map<string, OpenAlert[]>()
  for (const alert of input.open) {
    const key = keyOf(alert.ruleId ?? '', alert.subjectKind, alert.subjectId)
    byKey.set(key, [...(byKey.get(key) ?? []), alert])
  }
  const rules = new Map(input.rules.map((rule) => [rule.id, rule]))
  const changes: Change[] = []

  for (const alert of input.open) {
    const reason = closedByRule(alert, rules)
    if (!reason) continue
    left.delete(alert.id)
    changes.push(close(alert, reason, rules.get(alert.ruleId ?? ''), undefined))
  }
  for (const rule of input.rules) {
    if (!rule.enabled) continue
    const subjects = rule.condition.subjectKind === 'cluster' ? [input.clusterSubject] : input.subjects
    const candidates: Candidate[] = []
    let breaching = 0
    for (const subject of subjects) {
      const open = (byKey.get(keyOf(rule.id, subject.kind, subject.id)) ?? []).filter((alert) => left.has(alert.id))
      const covered = rule.condition.applies(subject) && matches(rule.scope, targetOf(input.cluster, subject))
      if (open.length === 0 && !covered) continue
      const frozen = !input.pollOk && rule.condition.id !== CLUSTER_UNREACHABLE
      const seen =
        frozen || !subject.observed || subject.freshness !== 'fresh' ? null : rule.condition.evaluate(subject.numbers, rule.params)
      if (seen?.breach) breaching++
      let current = false
      for (const alert of open) {
        left.delete(alert.id)
        const same = alert.incarnation === subject.incarnation || alert.incarnation === '' || subject.incarnation === ''
        current ||= same
        // What is deleted may no longer look as if the rule covered it.
        if (!frozen && (!same || subject.freshness === 'gone')) changes.push(close(alert, 'object_deleted', rule, subject))
        else if (!covered) changes.push(close(alert, 'rule_changed', rule, subject))
        else changes.push(advance(alert, rule, subject, observe(seen, subject, input.at, frozen), seen, input))
      }
      if (!current && covered && seen?.breach) candidates.push({ subject, reading: seen })
    }
    changes.push(...openNew(rule, candidates, breaching, left, byKey, input))
  }
  for (const alert of left.values()) {
    const rule = rules.get(alert.ruleId ?? '')
    const seen: Observation = input.goneIds.has(alert.subjectId)
      ? { kind: 'gone', at: input.at }
      : { kind: 'missing', at: input.at, ...(input.pollOk ? {} : { freshness: 'stale' as const }) }
    if (rule) changes.push(advance(alert, rule, undefined, seen, null, input))
  }
  return changes
}

/** Opens incidents for new breaches up to the cap of the rule; more than that becomes one storm. */
function openNew(
  rule: Rule,
  candidates: Candidate[],
  breaching: number,
  left: Map<string, OpenAlert>,
  byKey: Map<string, OpenAlert[]>,
  input: DecideInput,
): Change[] {
  const known = input.open.filter((alert) => alert.ruleId === rule.id && alert.condition !== STORM).length
  const worst = candidates.length + known > INSTANCE_CAP ? candidates.sort((a, b) => b.reading.value - a.reading.value) : candidates
  const changes = worst
    .slice(0, Math.max(0, INSTANCE_CAP - known))
    .map(({ subject, reading }) => open(rule, subject, reading, rule.condition.id, rule.condition.summary(subject, reading), input))

  const storm = byKey.get(keyOf(rule.id, 'rule', input.cluster.id))?.find((alert) => left.has(alert.id))
  if (!input.pollOk || (!storm && breaching <= INSTANCE_CAP)) return changes
  const subject = stormSubject(rule, input.cluster.id)
  const reading = stormReading(breaching)
  const summary = stormSummary(rule, input.cluster.name, breaching, worst)
  if (!storm) return [...changes, open(rule, subject, reading, STORM, summary, input)]
  left.delete(storm.id)
  return [...changes, advance(storm, rule, subject, observe(reading, subject, input.at, false), reading, input, summary)]
}

function open(rule: Rule, subject: AlertSubject, reading: Reading, condition: string, summary: Phrase, input: DecideInput): Change {
  const done = step(null, observe(reading, subject, input.at, false), timingOf(rule, input))
  const after: OpenAlert = {
    id: input.newId(),
    ruleId: rule.id,
    ruleName: rule.name,
    ruleRevision: rule.revision,
    condition,
    subjectKind: condition === STORM ? 'rule' : subject.kind,
    subjectId: subject.id,
    subjectName: subjectLabel(subject),
    incarnation: subject.incarnation,
    severity: rule.severity,
    value: reading.value,
    threshold: reading.threshold,
    ...told(summary, input.at),
    transitionNo: 0,
    fence: 0,
    acknowledged: false,
    // A breach always opens: `step` answers an incident.
    incident: done.incident as Incident,
    notified: {},
  }
  return { isNew: true, after, rule, subject, transitions: done.transitions, closeReason: null, gap: null }
}

function advance(
  alert: OpenAlert,
  rule: Rule,
  subject: AlertSubject | undefined,
  seen: Observation,
  reading: Reading | null,
  input: DecideInput,
  summary?: Phrase,
): Change {
  const done = step(alert.incident, seen, timingOf(rule, input))
  const incident = done.incident ?? ended(alert.incident, done.closeReason, input.at)
  const transitions: Change['transitions'] = [...done.transitions]
  let acknowledged = alert.acknowledged
  if (rule.severity !== alert.severity && done.incident) {
    transitions.push('severity_changed')
    if (acknowledged && RANK[rule.severity] > RANK[alert.severity]) {
      acknowledged = false
      transitions.push('acknowledgement_cleared')
    }
  }
  const after: OpenAlert = {
    ...alert,
    ruleName: rule.name,
    severity: done.incident ? rule.severity : alert.severity,
    acknowledged,
    incident,
    value: reading?.value ?? alert.value,
    threshold: reading?.threshold ?? alert.threshold,
    ...(reading?.breach && subject ? told(summary ?? rule.condition.summary(subject, reading), incident.startedAt) : {}),
  }
  return { isNew: false, after, rule, subject, transitions, closeReason: done.closeReason, gap: done.gap }
}

const close = (alert: OpenAlert, reason: CloseReason, rule: Rule | undefined, subject: AlertSubject | undefined): Change => ({
  isNew: false,
  after: reason === 'object_deleted' ? { ...alert, incident: { ...alert.incident, freshness: 'gone' } } : alert,
  rule,
  subject,
  transitions: ['closed'],
  closeReason: reason,
  gap: null,
})

function closedByRule(alert: OpenAlert, rules: Map<string, Rule>): CloseReason | null {
  const rule = rules.get(alert.ruleId ?? '')
  if (!alert.ruleId) return 'rule_deleted'
  if (!rule) return null
  if (!rule.enabled) return 'rule_disabled'
  return rule.revision === alert.ruleRevision ? null : 'rule_changed'
}

function observe(reading: Reading | null, subject: AlertSubject, at: number, frozen: boolean): Observation {
  if (subject.freshness === 'gone' && !frozen) return { kind: 'gone', at }
  if (reading) return { kind: 'seen', at, breach: reading.breach, clean: reading.clean, immediate: reading.immediate ?? false }
  if (frozen) return { kind: 'missing', at, freshness: 'stale' }
  return subject.freshness === 'stale' || subject.freshness === 'error'
    ? { kind: 'missing', at, freshness: subject.freshness }
    : { kind: 'missing', at }
}

/** The last state of an incident that closes. Only a sample seen now moves its newest sample. */
const ended = (incident: Incident, reason: CloseReason | null, at: number): Incident =>
  reason === 'object_deleted' ? { ...incident, freshness: 'gone' } : { ...incident, freshness: 'fresh', lastSampleAt: at }

const timingOf = (rule: Rule, input: DecideInput): Timing => ({
  forMs: rule.forSeconds * 1000,
  keepFiringMs: rule.keepFiringSeconds * 1000,
  intervalMs: input.cluster.pollIntervalSeconds * 1000,
})

const told = (summary: Phrase, since: number): Pick<OpenAlert, 'summary' | 'summaryPhrase'> => ({
  summary: `${english(summary)}, since ${minute(new Date(since))}.`,
  summaryPhrase: summary,
})
