import type { z } from 'zod'
import { defaultRuleName } from '#lib/alerting/defaults.ts'
import { matches, type Matchers } from '#lib/alerting/match.ts'
import type { Alert, alertListQuery } from '#lib/api/contracts/alerts.ts'
import type { Page } from '#lib/api/contracts/common.ts'
import { containing, nextCursor, offsetOf, orderBy } from '#lib/api/list.ts'
import type { Context } from '#lib/context.ts'
import { notFound } from '#lib/errors.ts'
import { iso } from './iso.ts'
import { activeSilences } from './silences.ts'
import { Where } from './where.ts'

export type AlertListQuery = z.output<typeof alertListQuery>

interface Row extends Omit<
  Alert,
  'subject' | 'silenced' | 'startedAt' | 'firedAt' | 'closedAt' | 'acknowledgedAt' | 'notifications' | 'events'
> {
  subjectKind: string
  subjectId: string
  subjectName: string
  clusterId: string | null
  clusterName: string
  startedAt: Date
  firedAt: Date | null
  closedAt: Date | null
  acknowledgedAt: Date | null
  environment: string | null
  destination: string | null
  group: string | null
  pattern: string | null
  owner: string | null
}

const FROM = `from alert a left join cluster c on c.id = a.cluster_id
  left join subscription s on a.subject_kind = 'subscription' and s.id = a.subject_id
  left join destination d on d.id = case a.subject_kind when 'destination' then a.subject_id when 'subscription' then s.destination_id end`

const COLUMNS = `a.id, a.rule_id as "ruleId", a.rule_name as "ruleName", a.condition, a.state, a.severity, a.subject_kind as "subjectKind",
  a.subject_id as "subjectId", a.subject_name as "subjectName", a.cluster_id as "clusterId", a.cluster_name as "clusterName", a.value, a.threshold,
  a.summary, a.summary_phrase as "summaryPhrase", a.started_at as "startedAt", a.fired_at as "firedAt", a.closed_at as "closedAt", a.close_reason as "closeReason",
  a.acknowledged_by as "acknowledgedBy", a.acknowledged_at as "acknowledgedAt", a.freshness, c.environment, d.name as destination,
  s.group_name as "group", d.pattern, d.owner`

const SORT = {
  startedAt: 'a.started_at',
  firedAt: 'a.fired_at',
  closedAt: 'a.closed_at',
  severity: `array_position(array['info', 'warning', 'high', 'critical'], a.severity)`,
  state: 'a.state',
  ruleName: 'lower(a.rule_name)',
  subject: 'lower(a.subject_name)',
  clusterName: 'lower(a.cluster_name)',
  value: 'a.value',
}

/** Conditions of an alert list; also used by exports. */
export const alertWhere = (
  query: Pick<AlertListQuery, 'state' | 'severity' | 'cluster' | 'environment' | 'subject' | 'destination' | 'rule' | 'q'>,
): Where =>
  new Where()
    .add('a.state = any(?)', query.state)
    .add('a.severity = any(?)', query.severity)
    .add('a.cluster_id = any(?)', query.cluster)
    .add('a.cluster_id in (select id from cluster where environment = ?)', query.environment)
    .add('a.subject_id = ?', query.subject)
    .add('(a.subject_id = ? or a.subject_id in (select id from subscription where destination_id = ?))', query.destination)
    .add('a.rule_id = ?', query.rule)
    .add('(a.summary ilike ? or a.subject_name ilike ? or a.rule_name ilike ?)', query.q && containing(query.q))

/** A page of incidents, newest first. */
export async function listAlerts(context: Context, query: AlertListQuery): Promise<Page<Alert>> {
  const offset = offsetOf(query.cursor)
  const where = alertWhere(query)
  const counted = await context.pool.query<{ total: number }>(`select count(*) as total from alert a ${where.sql}`, [...where.values])
  const order = orderBy(query.sort, SORT, '-startedAt', 'a.id')
  const { rows } = await context.pool.query<Row>(
    `select ${COLUMNS} ${FROM} ${where.sql} ${order} limit ${where.parameter(query.limit)} offset ${where.parameter(offset)}`,
    where.values,
  )
  const total = counted.rows[0]?.total ?? 0
  const silences = await activeSilences(context)
  return { items: rows.map((row) => toAlert(row, silences)), nextCursor: nextCursor(offset, rows.length, total), total }
}

/** One incident with its messages and history. Throws `not-found`. */
export async function getAlert(context: Context, id: string): Promise<Alert> {
  const { rows } = await context.pool.query<Row>(`select ${COLUMNS} ${FROM} where a.id = $1`, [id])
  const row = rows[0]
  if (!row) throw notFound('alert', id)
  const [silences, notifications, events] = await Promise.all([
    activeSilences(context),
    context.pool.query<{
      id: string
      channelId: string
      channelName: string
      transition: string
      state: string
      createdAt: Date
      finishedAt: Date | null
    }>(
      `select n.id, c.id as "channelId", c.name as "channelName", n.transition, n.state, n.created_at as "createdAt", n.finished_at as "finishedAt"
        from notification n join channel c on c.id = n.channel_id where n.alert_id = $1 order by n.created_at, n.transition_no, c.name limit 500`,
      [id],
    ),
    context.pool.query<{ at: Date; transition: string; details: Record<string, unknown> }>(
      'select at, transition, details from alert_event where alert_id = $1 order by at, id limit 500',
      [id],
    ),
  ])
  return {
    ...toAlert(row, silences),
    notifications: notifications.rows.map((entry) => ({
      ...entry,
      createdAt: entry.createdAt.toISOString(),
      finishedAt: iso(entry.finishedAt),
    })),
    events: events.rows.map((event) => ({ ...event, at: event.at.toISOString() })),
  }
}

function toAlert(row: Row, silences: readonly Matchers[]): Alert {
  const { subjectKind, subjectId, subjectName, clusterId, clusterName, environment, destination, group, pattern, owner, ...rest } = row
  const target = {
    cluster: { id: clusterId ?? '', name: clusterName, environment: environment ?? '' },
    destination,
    group,
    pattern,
    owner,
    rule: { id: row.ruleId, name: row.ruleName },
  }
  return {
    ...rest,
    ruleNamePhrase: defaultRuleName(row.ruleId, row.ruleName),
    subject: { kind: subjectKind, id: subjectId, name: subjectName, group, destination, clusterId, clusterName },
    startedAt: row.startedAt.toISOString(),
    firedAt: iso(row.firedAt),
    closedAt: iso(row.closedAt),
    acknowledgedAt: iso(row.acknowledgedAt),
    silenced: row.state !== 'closed' && silences.some((matchers) => matches(matchers, target)),
  }
}
