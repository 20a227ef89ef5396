import { randomUUID } from 'node:crypto'
import type { PoolClient } from 'pg'
import { decide, type Change } from './decide.ts'
import { planNotifications } from './plan-notifications.ts'
import { compileRule, type Rule } from './rule.ts'
import {
  goneAmong,
  insertAlerts,
  insertEvents,
  insertNotifications,
  loadDefinitions,
  loadOpenAlerts,
  lockCluster,
  updateAlerts,
  type AlertEvent,
} from './store.ts'
import type { AlertSubject } from './subject.ts'

export interface EvaluationInput {
  cluster: { id: string; name: string; environment: string; pollIntervalSeconds: number }
  /** Time of the poll, by the database's clock. All timing of alerts goes by it. */
  sampleAt: Date
  poll: 'ok' | 'failed'
  /** Polls failed in a row, this one included; 0 after a good one. */
  failures: number
  /** Known destinations and subscriptions. The cluster itself is added here. */
  subjects: readonly AlertSubject[]
}

export interface EvaluationResult {
  opened: number
  fired: number
  closed: number
  /** Incidents open after this poll. */
  open: number
  /** Messages put into the outbox, without those held back. */
  notifications: number
  /** Rules that cannot be evaluated, one sentence each. */
  problems: string[]
}

/**
 * Evaluates every rule on one cluster, inside the poll's transaction: incidents, their events and the outbox rows commit
 * with the samples they come from. After a failed poll only the cluster itself is judged; its objects freeze.
 */
export async function evaluateAlerts(client: PoolClient, input: EvaluationInput): Promise<EvaluationResult> {
  const { cluster, sampleAt } = input
  await lockCluster(client, cluster.id)
  const definitions = await loadDefinitions(client, sampleAt)
  const open = await loadOpenAlerts(client, cluster.id)
  const pollOk = input.poll === 'ok'
  const subjects = input.subjects.filter((subject) => subject.kind !== 'cluster')
  const listed = new Set(subjects.map((subject) => subject.id))
  const unlisted = open.filter((alert) => /^(destination|subscription)$/.test(alert.subjectKind) && !listed.has(alert.subjectId))
  const compiled = definitions.rules.map(compileRule)
  const changes = decide({
    cluster,
    at: sampleAt.getTime(),
    pollOk,
    subjects,
    clusterSubject: clusterSubject(input),
    goneIds: pollOk ? await goneAmong(client, [...new Set(unlisted.map((alert) => alert.subjectId))]) : new Set(),
    rules: compiled.filter((rule): rule is Rule => typeof rule !== 'string'),
    open,
    newId: randomUUID,
  })
  const planned = planNotifications(changes, {
    cluster: { id: cluster.id, name: cluster.name, environment: cluster.environment },
    at: sampleAt.getTime(),
    pollOk,
    silences: definitions.silences,
    channels: new Set(definitions.channels),
  })
  const told = new Set(planned.map((row) => row.alertId))
  const numbered = changes.map((change) =>
    told.has(change.after.id) ? { ...change, after: { ...change.after, transitionNo: change.after.transitionNo + 1 } } : change,
  )
  const written = await insertAlerts(
    client,
    cluster.id,
    cluster.name,
    numbered.filter((change) => change.isNew),
    sampleAt,
  )
  const before = new Map(open.map((alert) => [alert.id, alert]))
  const real = numbered.filter((change) => !change.isNew || written.has(change.after.id))
  await updateAlerts(
    client,
    real.filter((change) => !change.isNew && differs(change, before.get(change.after.id))),
    sampleAt,
  )
  await insertEvents(client, real.flatMap(eventsOf), sampleAt)
  const sent = planned.filter((row) => written.has(row.alertId) || before.has(row.alertId))
  await insertNotifications(client, sent, randomUUID, sampleAt)
  return {
    opened: written.size,
    fired: real.filter((change) => change.transitions.includes('fired')).length,
    closed: real.filter((change) => change.closeReason !== null).length,
    open: real.filter((change) => change.closeReason === null).length,
    notifications: sent.filter((row) => row.state === 'pending').length,
    problems: compiled.filter((rule): rule is string => typeof rule === 'string'),
  }
}

const clusterSubject = ({ cluster, failures, poll }: EvaluationInput): AlertSubject => ({
  kind: 'cluster',
  id: cluster.id,
  name: cluster.name,
  incarnation: '',
  freshness: 'fresh',
  observed: true,
  numbers: { failures: poll === 'ok' ? 0 : Math.max(1, failures) },
})

const differs = (change: Change, before: Change['after'] | undefined): boolean =>
  change.closeReason !== null || before === undefined || fingerprint(change.after) !== fingerprint(before)

/** Postgres keeps the params of a phrase in an order of its own; the summary says all that is in it. */
const fingerprint = (alert: Change['after']): string => JSON.stringify({ ...alert, summaryPhrase: alert.summaryPhrase !== null })

const eventsOf = ({ after, transitions, closeReason, gap }: Change): AlertEvent[] => [
  ...(gap ? [{ alertId: after.id, transition: 'monitoring_gap', details: { from: new Date(gap.from), to: new Date(gap.to) } }] : []),
  ...transitions.map((transition) => ({
    alertId: after.id,
    transition,
    details: { value: after.value, threshold: after.threshold, ...(transition === 'closed' ? { reason: closeReason } : {}) },
  })),
]
