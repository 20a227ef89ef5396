import { z } from 'zod'
import { defaultRuleName } from '#lib/alerting/defaults.ts'
import { CONDITIONS } from '#lib/alerting/registry.ts'
import type { AlertRule, ConditionKind } from '#lib/api/contracts/alerts.ts'
import type { Page } from '#lib/api/contracts/common.ts'
import { containing, nextCursor, offsetOf, orderBy } from '#lib/api/list.ts'
import type { Context } from '#lib/context.ts'
import { notFound } from '#lib/errors.ts'
import type { ListQuery } from './list-query.ts'
import { Where } from './where.ts'

type Row = Omit<AlertRule, 'createdAt' | 'updatedAt'> & { createdAt: Date; updatedAt: Date }

const SELECT = `select r.id, r.name, r.condition, r.params, r.scope, r.for_seconds as "forSeconds", r.keep_firing_for_seconds as "keepFiringForSeconds",
  r.severity, r.channels, r.enabled, r.revision, r.created_at as "createdAt", r.updated_at as "updatedAt",
  (select count(*) from alert a where a.rule_id = r.id and a.state <> 'closed') as "openAlerts" from alert_rule r`

const SORT = {
  name: 'lower(r.name)',
  condition: 'r.condition',
  severity: `array_position(array['info', 'warning', 'high', 'critical'], r.severity)`,
  enabled: 'r.enabled',
  openAlerts: '"openAlerts"',
  createdAt: 'r.created_at',
  updatedAt: 'r.updated_at',
}

/** A page of alert rules. */
export async function listAlertRules(context: Context, query: ListQuery): Promise<Page<AlertRule>> {
  const offset = offsetOf(query.cursor)
  const where = new Where().add('r.name ilike ?', query.q && containing(query.q))
  const counted = await context.pool.query<{ total: number }>(`select count(*) as total from alert_rule r ${where.sql}`, [...where.values])
  const order = orderBy(query.sort, SORT, 'name', 'r.id')
  const { rows } = await context.pool.query<Row>(
    `${SELECT} ${where.sql} ${order} limit ${where.parameter(query.limit)} offset ${where.parameter(offset)}`,
    where.values,
  )
  const total = counted.rows[0]?.total ?? 0
  return { items: rows.map(toRule), nextCursor: nextCursor(offset, rows.length, total), total }
}

/** One alert rule. Throws `not-found`. */
export async function getAlertRule(context: Context, id: string): Promise<AlertRule> {
  const { rows } = await context.pool.query<Row>(`${SELECT} where r.id = $1`, [id])
  if (!rows[0]) throw notFound('alert rule', id)
  return toRule(rows[0])
}

/** Every condition a rule can have, its parameters as JSON Schema. */
export function listConditionKinds(): Page<ConditionKind> {
  const items = CONDITIONS.map(({ id, label, subjectKind, paramsSchema }) => ({
    condition: id,
    label,
    subjectKind,
    paramsSchema: z.toJSONSchema(paramsSchema, { io: 'input' }) as Record<string, unknown>,
  }))
  return { items, nextCursor: null, total: items.length }
}

const toRule = (row: Row): AlertRule => ({
  ...row,
  namePhrase: defaultRuleName(row.id, row.name),
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})
