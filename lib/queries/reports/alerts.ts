import { alertListQuery } from '#lib/api/contracts/alerts.ts'
import { alertWhere } from '../alerts.ts'
import { newestFirst } from './newest-first.ts'
import { range } from './range.ts'
import { report } from './report.ts'
import { isoSql } from './rows.ts'

const COLUMNS = [
  'startedAt',
  'firedAt',
  'closedAt',
  'closeReason',
  'state',
  'severity',
  'ruleName',
  'condition',
  'clusterName',
  'subjectKind',
  'subjectName',
  'value',
  'threshold',
  'summary',
  'acknowledgedBy',
  'acknowledgedAt',
  'freshness',
  'notifications',
  'id',
  'ruleId',
  'subjectId',
  'clusterId',
]

const SELECT = `${isoSql('a.started_at')} as "startedAt", ${isoSql('a.fired_at')} as "firedAt", ${isoSql('a.closed_at')} as "closedAt",
  a.close_reason as "closeReason", a.state, a.severity, a.rule_name as "ruleName", a.condition, a.cluster_name as "clusterName",
  a.subject_kind as "subjectKind", a.subject_name as "subjectName", a.value, a.threshold, a.summary, a.acknowledged_by as "acknowledgedBy",
  ${isoSql('a.acknowledged_at')} as "acknowledgedAt", a.freshness, (select count(*) from notification n where n.alert_id = a.id) as notifications,
  a.id, a.rule_id as "ruleId", a.subject_id as "subjectId", a.cluster_id as "clusterId"`

/** Every incident, open and closed, the last started first. */
export const alerts = report({
  report: 'alerts',
  title: 'Alerts, open and closed',
  filters: alertListQuery.omit({ limit: true, cursor: true, sort: true }).extend(range),
  history: true,
  columns: () => COLUMNS,
  pages: ({ pool }, filters) =>
    newestFirst(pool, filters, {
      select: SELECT,
      from: 'from alert a',
      where: alertWhere(filters),
      time: 'a.started_at',
      id: 'a.id',
    }),
})
