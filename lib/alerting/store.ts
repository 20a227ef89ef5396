import type { PoolClient } from 'pg'
import type { Phrase } from '#lib/domain/phrase.ts'
import type { Freshness, Severity } from '#lib/domain/types.ts'
import type { Change, Notified, OpenAlert } from './decide.ts'
import type { Matchers } from './match.ts'
import type { PlannedNotification } from './plan-notifications.ts'
import type { RuleRow } from './rule.ts'
import type { OpenState } from './state.ts'

export interface Definitions {
  rules: RuleRow[]
  /** In force at the given time. */
  silences: { id: string; matchers: Matchers }[]
  /** Ids of channels that are enabled and alive. */
  channels: string[]
}

/** Serialises evaluations of one cluster until the transaction ends: two that open the same incidents in another order would deadlock. */
export const lockCluster = (client: PoolClient, clusterId: string): Promise<unknown> =>
  client.query(`select pg_advisory_xact_lock(hashtextextended('alerts:' || $1, 0))`, [clusterId])

/** Everything people defined that an evaluation needs, in one round trip. */
export async function loadDefinitions(client: PoolClient, at: Date): Promise<Definitions> {
  const found = await client.query<Definitions>(
    `select (select coalesce(json_agg(r order by r.created_at, r.id), '[]') from alert_rule r) as rules,
      (select coalesce(json_agg(json_build_object('id', s.id, 'matchers', s.matchers)), '[]') from silence s
        where s.starts_at <= $1 and s.ends_at > $1) as silences,
      (select coalesce(json_agg(c.id), '[]') from channel c where c.enabled and c.health <> 'dead') as channels`,
    [at],
  )
  return found.rows[0] as Definitions
}

interface OpenRow {
  id: string
  rule_id: string | null
  rule_name: string
  rule_revision: number
  condition: string
  subject_kind: string
  subject_id: string
  subject_name: string
  incarnation: string
  state: OpenState
  freshness: Freshness
  severity: Severity
  value: number | null
  threshold: number | null
  summary: string
  summary_phrase: Phrase | null
  started_at: Date
  fired_at: Date | null
  recovering_since: Date | null
  last_sample_at: Date
  clean_samples: number
  acknowledged_at: Date | null
  transition_no: number
  fence: number
  notified: Record<string, Notified>
}

/** Open incidents of a cluster, locked, each with what its channels were told. */
export async function loadOpenAlerts(client: PoolClient, clusterId: string): Promise<OpenAlert[]> {
  const found = await client.query<OpenRow>(
    `select a.*, (
        select coalesce(jsonb_object_agg(channel_id, jsonb_build_object(
          'tried', tried, 'owed', owed, 'dropped', dropped, 'droppedReason', dropped_reason, 'lastAt', last_at)), '{}')
        from (
          select channel_id,
            bool_or(state <> 'dropped') as tried,
            bool_or(state in ('pending', 'delivered', 'accepted')) as owed,
            bool_or(state = 'dropped') as dropped,
            (array_agg(payload->'dropped'->>'reason' order by transition_no desc) filter (where state = 'dropped'))[1] as dropped_reason,
            floor(extract(epoch from max(created_at) filter (where state <> 'dropped')) * 1000) as last_at
          from notification where alert_id = a.id group by channel_id
        ) told
      ) as notified
    from alert a where a.cluster_id = $1 and a.state <> 'closed' order by a.started_at, a.id for update of a`,
    [clusterId],
  )
  return found.rows.map((row) => ({
    id: row.id,
    ruleId: row.rule_id,
    ruleName: row.rule_name,
    ruleRevision: row.rule_revision,
    condition: row.condition,
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    subjectName: row.subject_name,
    incarnation: row.incarnation,
    severity: row.severity,
    value: row.value,
    threshold: row.threshold,
    summary: row.summary,
    summaryPhrase: row.summary_phrase,
    transitionNo: row.transition_no,
    fence: row.fence,
    acknowledged: row.acknowledged_at !== null,
    incident: {
      state: row.state,
      freshness: row.freshness,
      startedAt: row.started_at.getTime(),
      firedAt: row.fired_at?.getTime() ?? null,
      recoveringSince: row.recovering_since?.getTime() ?? null,
      lastSampleAt: row.last_sample_at.getTime(),
      // The column counts the samples of the running window, whichever it is.
      windowSamples: row.clean_samples,
    },
    notified: row.notified,
  }))
}

/** Which of these destinations and subscriptions no longer exist. */
export async function goneAmong(client: PoolClient, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const alive = await client.query<{ id: string }>(
    `select id from destination where id = any($1) and gone_at is null
      union all select id from subscription where id = any($1) and gone_at is null`,
    [ids],
  )
  const found = new Set(alive.rows.map((row) => row.id))
  return new Set(ids.filter((id) => !found.has(id)))
}

const COLUMNS = `id text, rule_id text, rule_name text, rule_revision int, condition text, subject_kind text, subject_id text,
  subject_name text, incarnation text, state text, freshness text, severity text, value float8, threshold float8, summary text, summary_phrase jsonb,
  started_at timestamptz, fired_at timestamptz, recovering_since timestamptz, last_sample_at timestamptz, clean_samples int,
  closed_at timestamptz, close_reason text, unacknowledge boolean, transition_no int, fence bigint`

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

const rowOf = ({ after, closeReason, transitions }: Change, at: Date): Record<string, unknown> => ({
  id: after.id,
  rule_id: after.ruleId,
  rule_name: after.ruleName,
  rule_revision: after.ruleRevision,
  condition: after.condition,
  subject_kind: after.subjectKind,
  subject_id: after.subjectId,
  subject_name: after.subjectName,
  incarnation: after.incarnation,
  state: closeReason ? 'closed' : after.incident.state,
  freshness: after.incident.freshness,
  severity: after.severity,
  value: after.value,
  threshold: after.threshold,
  summary: after.summary,
  summary_phrase: after.summaryPhrase,
  started_at: iso(after.incident.startedAt),
  fired_at: iso(after.incident.firedAt),
  recovering_since: iso(after.incident.recoveringSince),
  last_sample_at: iso(after.incident.lastSampleAt),
  clean_samples: after.incident.windowSamples,
  closed_at: closeReason ? at.toISOString() : null,
  close_reason: closeReason,
  unacknowledge: transitions.includes('acknowledgement_cleared'),
  transition_no: after.transitionNo,
  fence: after.fence,
})

/**
 * Writes new incidents; answers the ids really written. Not written: one that another evaluator opened, one whose rule was
 * deleted meanwhile, and one that this evaluator, being late, opens on a sample older than what the history already holds.
 */
export async function insertAlerts(
  client: PoolClient,
  clusterId: string,
  clusterName: string,
  changes: Change[],
  at: Date,
): Promise<Set<string>> {
  if (changes.length === 0) return new Set()
  const done = await client.query<{ id: string }>(
    `insert into alert (id, rule_id, rule_name, rule_revision, condition, cluster_id, cluster_name, subject_kind, subject_id, subject_name,
        incarnation, state, freshness, severity, value, threshold, summary, summary_phrase, started_at, fired_at, last_sample_at, clean_samples, transition_no)
      select n.id, n.rule_id, n.rule_name, n.rule_revision, n.condition, $2, $3, n.subject_kind, n.subject_id, n.subject_name, n.incarnation,
        n.state, n.freshness, n.severity, n.value, n.threshold, n.summary, n.summary_phrase, n.started_at, n.fired_at, n.last_sample_at, n.clean_samples,
        n.transition_no
      from jsonb_to_recordset($1::jsonb) as n(${COLUMNS}) join alert_rule r on r.id = n.rule_id
      where not exists (select 1 from alert a where a.subject_id = n.subject_id and a.rule_id = n.rule_id
        and a.subject_kind = n.subject_kind and a.state = 'closed' and a.last_sample_at >= n.last_sample_at
        and a.close_reason in ('recovered', 'not_confirmed'))
      for key share of r
      on conflict (rule_id, subject_kind, subject_id, incarnation) where state <> 'closed' do nothing
      returning id`,
    [JSON.stringify(changes.map((change) => rowOf(change, at))), clusterId, clusterName],
  )
  return new Set(done.rows.map((row) => row.id))
}

/** Writes what changed on open incidents. */
export async function updateAlerts(client: PoolClient, changes: Change[], at: Date): Promise<void> {
  if (changes.length === 0) return
  await client.query(
    `update alert a set rule_name = n.rule_name, state = n.state, freshness = n.freshness, severity = n.severity, value = n.value,
        threshold = n.threshold, summary = n.summary, summary_phrase = n.summary_phrase, started_at = n.started_at, fired_at = n.fired_at,
        recovering_since = n.recovering_since, last_sample_at = n.last_sample_at, clean_samples = n.clean_samples,
        closed_at = n.closed_at, close_reason = n.close_reason, transition_no = n.transition_no, fence = a.fence + 1,
        acknowledged_by = case when n.unacknowledge then null else a.acknowledged_by end,
        acknowledged_at = case when n.unacknowledge then null else a.acknowledged_at end
      from jsonb_to_recordset($1::jsonb) as n(${COLUMNS})
      where a.id = n.id and a.fence = n.fence`,
    [JSON.stringify(changes.map((change) => rowOf(change, at)))],
  )
}

export interface AlertEvent {
  alertId: string
  transition: string
  details: Record<string, unknown>
}

export async function insertEvents(client: PoolClient, events: AlertEvent[], at: Date): Promise<void> {
  if (events.length === 0) return
  await client.query(
    `insert into alert_event (alert_id, at, transition, details)
      select "alertId", $2, transition, details from jsonb_to_recordset($1::jsonb) as n("alertId" text, transition text, details jsonb)`,
    [JSON.stringify(events), at],
  )
}

/** Puts messages into the outbox. One (incident, channel, transition) is there once, whoever writes it. */
export async function insertNotifications(
  client: PoolClient,
  planned: PlannedNotification[],
  newId: () => string,
  at: Date,
): Promise<void> {
  if (planned.length === 0) return
  await client.query(
    `insert into notification (id, channel_id, alert_id, transition_no, transition, payload, state, next_attempt_at, created_at, finished_at)
      select id, "channelId", "alertId", "transitionNo", transition, event, state, $2, $2, case when state = 'dropped' then $2::timestamptz end
      from jsonb_to_recordset($1::jsonb) as n(id text, "channelId" text, "alertId" text, "transitionNo" int, transition text, event jsonb, state text)
      on conflict (alert_id, channel_id, transition_no) where alert_id is not null do nothing`,
    [JSON.stringify(planned.map((row) => ({ id: newId(), ...row }))), at],
  )
}
