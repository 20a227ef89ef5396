import type { z } from 'zod'
import type { Page } from '#lib/api/contracts/common.ts'
import type { deadLetterListQuery, DeadLetterDestination } from '#lib/api/contracts/dead-letters.ts'
import { containing, nextCursor, offsetOf, orderBy } from '#lib/api/list.ts'
import type { Context } from '#lib/context.ts'
import { brokerKind } from '#lib/brokers/registry.ts'
import { whyNotRequeue } from '#lib/dead-letters/why-not.ts'
import { notFound } from '#lib/errors.ts'
import { english } from '#lib/i18n/english.ts'
import type { DestinationType } from '#lib/domain/types.ts'
import { freshnessSql, observedAtSql } from './freshness.ts'
import { iso } from './iso.ts'
import { sparklinesOf } from './sparklines.ts'
import { Where } from './where.ts'

interface Row extends Pick<
  DeadLetterDestination,
  | 'destinationId'
  | 'name'
  | 'namespace'
  | 'clusterId'
  | 'clusterName'
  | 'kind'
  | 'messages'
  | 'arrivalsPerMinute'
  | 'sources'
  | 'roleEvidence'
  | 'roleEvidencePhrase'
  | 'freshness'
> {
  type: DestinationType
  config: Record<string, unknown>
  capabilities: string[]
  enabled: boolean
  gone: boolean
  oldestAgeSeconds: number | null
  lastArrivalAt: Date | null
  observedAt: Date | null
}

const COLUMNS = `d.id as "destinationId", d.name, d.namespace, d.cluster_id as "clusterId", c.name as "clusterName", c.kind, d.type, d.config, c.capabilities, c.enabled,
  d.gone_at is not null as gone, d.backlog_messages as messages, d.arrivals_per_minute as "arrivalsPerMinute", d.oldest_age_seconds as "oldestAgeSeconds",
  d.last_arrival_at as "lastArrivalAt", d.role_evidence as "roleEvidence", d.role_evidence_phrase as "roleEvidencePhrase", ${freshnessSql('d')} as freshness, ${observedAtSql('d')} as "observedAt",
  (select coalesce(json_agg(json_build_object('destinationId', s.id, 'name', s.name, 'evidence', r.evidence, 'evidencePhrase', r.evidence_phrase, 'confidence', r.confidence) order by s.name), '[]')
   from dead_letter_route r join destination s on s.id = r.from_destination_id where r.to_destination_id = d.id) as sources`
const FROM = 'from destination d join cluster c on c.id = d.cluster_id'

const SORT = {
  name: 'lower(d.name)',
  clusterName: 'lower(c.name)',
  messages: 'd.backlog_messages',
  arrivalsPerMinute: 'd.arrivals_per_minute',
  lastArrivalAt: 'd.last_arrival_at',
  oldestAt: 'd.oldest_age_seconds',
}

/** A page of dead-letter destinations, the fullest first. */
export async function listDeadLetters(context: Context, query: z.output<typeof deadLetterListQuery>): Promise<Page<DeadLetterDestination>> {
  const where = new Where()
    .always(`d.role = 'dead-letter' and d.gone_at is null`)
    .add('d.cluster_id = any(?)', query.cluster)
    .add('c.environment = ?', query.environment)
    .add('(d.name ilike ? or d.namespace ilike ?)', query.q && containing(query.q))
  const offset = offsetOf(query.cursor)
  const total = await context.pool.query<{ total: number }>(`select count(*) as total ${FROM} ${where.sql}`, where.values)
  const order = orderBy(query.sort, SORT, '-messages', 'd.id')
  const rows = await context.pool.query<Row>(
    `select ${COLUMNS} ${FROM} ${where.sql} ${order} limit ${where.parameter(query.limit)} offset ${where.parameter(offset)}`,
    where.values,
  )
  const count = total.rows[0]?.total ?? 0
  const items = await withHistory(context, rows.rows, query.sparkline)
  return { items, nextCursor: nextCursor(offset, items.length, count), total: count }
}

/** One dead-letter destination. Throws `not-found`, also for a destination of another role. */
export async function getDeadLetterDestination(context: Context, id: string): Promise<DeadLetterDestination> {
  const rows = await context.pool.query<Row>(`select ${COLUMNS} ${FROM} where d.id = $1 and d.role = 'dead-letter'`, [id])
  const [item] = await withHistory(context, rows.rows, true)
  if (!item) throw notFound('dead-letter destination', id)
  return item
}

async function withHistory(context: Context, rows: readonly Row[], sparkline: boolean): Promise<DeadLetterDestination[]> {
  const keys = (metric: 'arrivals_rate' | 'dead_letter_messages') =>
    rows.map((row) => ({ objectKind: 'destination' as const, objectId: row.destinationId, metric }))
  const lines = await sparklinesOf(context, [...keys('arrivals_rate'), ...(sparkline ? keys('dead_letter_messages') : [])])
  return rows.map((row, index) => ({
    ...toAnswer(row),
    arrivedLastHour: arrivedInHour(lines[index] ?? []),
    ...(sparkline ? { sparkline: lines[rows.length + index] ?? [] } : {}),
  }))
}

/** Messages of an hour from its rates per second, oldest first; null when nothing was observed. */
function arrivedInHour(rates: readonly (number | null)[]): number | null {
  const known = rates.filter((rate) => rate !== null)
  if (known.length === 0) return null
  return Math.round((known.reduce((sum, rate) => sum + rate, 0) * 3600) / rates.length)
}

function toAnswer(row: Row): Omit<DeadLetterDestination, 'arrivedLastHour' | 'sparkline'> {
  const { type, config, capabilities, enabled, gone, oldestAgeSeconds, lastArrivalAt, observedAt, ...rest } = row
  const reason = whyNotRequeue({ name: row.name, type, capabilities, enabled, gone })
  return {
    ...rest,
    oldestAt:
      oldestAgeSeconds === null || observedAt === null ? null : new Date(observedAt.getTime() - oldestAgeSeconds * 1000).toISOString(),
    lastArrivalAt: iso(lastArrivalAt),
    observedAt: iso(observedAt),
    browseCost: brokerKind(row.kind).usualBrowseCost?.({ type, config }) ?? 'free',
    canRequeue: reason === null,
    cannotRequeueReason: reason && english(reason),
    cannotRequeueReasonPhrase: reason,
  }
}
