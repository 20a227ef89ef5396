import type { Page } from '#lib/api/contracts/common.ts'
import type { Destination, DestinationDetail, DestinationListQuery } from '#lib/api/contracts/destinations.ts'
import { containing, nextCursor, offsetOf, orderBy } from '#lib/api/list.ts'
import type { Context } from '#lib/context.ts'
import type { Phrase } from '#lib/domain/phrase.ts'
import { notFound } from '#lib/errors.ts'
import { freshnessSql, observedAtSql } from './freshness.ts'
import { iso } from './iso.ts'
import { sparklinesOf } from './sparklines.ts'
import { Where } from './where.ts'

interface Row extends Omit<Destination, 'observedAt' | 'nextDueAt' | 'pattern'> {
  observedAt: Date | null
  nextDueAt: Date | null
  pattern: string | null
  patternEvidence: string | null
}

const DESTINATION_COLUMNS = `d.id, d.cluster_id as "clusterId", c.name as "clusterName", c.kind, d.namespace, d.name, d.type, d.role, d.role_evidence as "roleEvidence", d.role_evidence_phrase as "roleEvidencePhrase",
  d.pattern, d.pattern_evidence as "patternEvidence", d.backlog_messages as "backlogMessages", d.ready_messages as "readyMessages",
  d.in_flight_messages as "inFlightMessages", d.scheduled_messages as "scheduledMessages", d.next_due_at as "nextDueAt",
  d.prepared_messages as "preparedMessages", d.prepared_checks as "preparedChecks", d.in_rate as "inRate", d.out_rate as "outRate",
  d.redelivered_rate as "redeliveredRate", d.consumer_count as "consumerCount", d.oldest_age_seconds as "oldestAgeSeconds", d.size_bytes as "sizeBytes",
  (select r.to_destination_id from dead_letter_route r where r.from_destination_id = d.id and r.to_destination_id is not null limit 1) as "deadLetterDestinationId",
  d.owner, d.problem, ${freshnessSql('d')} as freshness, ${observedAtSql('d')} as "observedAt"`

const FROM = 'from destination d join cluster c on c.id = d.cluster_id'

const SORT = {
  name: 'lower(d.name)',
  clusterName: 'c.name',
  namespace: 'd.namespace',
  type: 'd.type',
  role: 'd.role',
  backlogMessages: 'd.backlog_messages',
  readyMessages: 'd.ready_messages',
  inFlightMessages: 'd.in_flight_messages',
  inRate: 'd.in_rate',
  outRate: 'd.out_rate',
  consumerCount: 'd.consumer_count',
  oldestAgeSeconds: 'd.oldest_age_seconds',
  sizeBytes: 'd.size_bytes',
}

/** Conditions of a destination list; also used by exports. Internal and gone ones show only when asked for. */
export function destinationWhere(query: Omit<DestinationListQuery, 'limit' | 'sparkline'>): Where {
  const where = new Where()
    .add('d.cluster_id = any(?)', query.cluster)
    .add('c.environment = ?', query.environment)
    .add('d.role = any(?)', query.role)
    .add('d.type = any(?)', query.type)
    .add('d.pattern = ?', query.pattern)
    .add('d.owner = ?', query.owner)
    .add(`${freshnessSql('d')} = any(?)`, query.freshness)
    .add('(d.name ilike ? or d.namespace ilike ?)', query.q && containing(query.q))
  if (!query.role?.length) where.always(`d.role <> 'internal'`)
  if (!query.freshness?.includes('gone')) where.always('d.gone_at is null')
  return where
}

/** A page of destinations. */
export async function listDestinations(context: Context, query: DestinationListQuery): Promise<Page<Destination>> {
  const offset = offsetOf(query.cursor)
  const where = destinationWhere(query)
  const order = orderBy(query.sort, SORT, '-backlogMessages', 'd.name, d.id')
  const counting = context.pool.query<{ total: number }>(`select count(*) as total ${FROM} ${where.sql}`, [...where.values])
  // First which, then all about them: else everything is worked out for thousands of rows of which a page is shown.
  const [counted, page] = await Promise.all([
    counting,
    context.pool.query<{ id: string }>(
      `select d.id ${FROM} ${where.sql} ${order} limit ${where.parameter(query.limit)} offset ${where.parameter(offset)}`,
      where.values,
    ),
  ])
  const total = counted.rows[0]?.total ?? 0
  const items = await destinationsById(
    context,
    page.rows.map((row) => row.id),
  )
  if (query.sparkline) await addSparklines(context, items)
  return { items, nextCursor: nextCursor(offset, page.rows.length, total), total }
}

/** Destinations by id, in the order given; unknown ones are left out. */
export async function destinationsById(context: Context, ids: string[]): Promise<Destination[]> {
  const { rows } = await context.pool.query<Row>(`select ${DESTINATION_COLUMNS} ${FROM} where d.id = any($1)`, [ids])
  const byId = new Map(rows.map((row) => [row.id, toDestination(row)]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

interface RelationRow {
  destinationId: string | null
  name: string
  namespace: string
  evidence: string
  evidencePhrase: Phrase | null
  confidence: 'certain' | 'likely' | 'guess'
  problem: string | null
  problemPhrase: Phrase | null
}

/** One destination with settings, routes and bindings. Throws `not-found`. */
export async function getDestination(context: Context, id: string): Promise<DestinationDetail> {
  const { rows } = await context.pool.query<Row & { config: Record<string, unknown>; firstSeenAt: Date; subscriptions: number }>(
    `select ${DESTINATION_COLUMNS}, d.config, d.first_seen_at as "firstSeenAt",
       (select count(*) from subscription s where s.destination_id = d.id and s.gone_at is null) as subscriptions ${FROM} where d.id = $1`,
    [id],
  )
  const row = rows[0]
  if (!row) throw notFound('destination', id)
  const relations = (other: 'from' | 'to'): Promise<RelationRow[]> =>
    context.pool
      .query<RelationRow>(
        `select d.id as "destinationId", coalesce(d.name, '') as name, coalesce(d.namespace, '') as namespace, r.evidence, r.evidence_phrase as "evidencePhrase", r.confidence,
           r.problem, r.problem_phrase as "problemPhrase"
         from dead_letter_route r left join destination d on d.id = r.${other}_destination_id
         where r.${other === 'to' ? 'from' : 'to'}_destination_id = $1 order by d.name limit 200`,
        [id],
      )
      .then((result) => result.rows)
  const [deadLetterRoutes, deadLetterSources, bindings] = await Promise.all([
    relations('to'),
    relations('from'),
    context.pool.query<{ source: string; sourceType: string; routingKey: string }>(
      `select source, source_type as "sourceType", routing_key as "routingKey" from binding
       where cluster_id = $1 and namespace = $2 and destination = $3 and destination_type = 'queue' and source <> '' order by source, routing_key limit 200`,
      [row.clusterId, row.namespace, row.name],
    ),
  ])
  const { config, firstSeenAt, subscriptions, ...rest } = row
  return {
    ...toDestination(rest),
    config,
    firstSeenAt: firstSeenAt.toISOString(),
    subscriptions,
    deadLetterRoutes,
    deadLetterSources,
    bindings: bindings.rows,
  }
}

function toDestination({ patternEvidence, ...row }: Row): Destination {
  return {
    ...row,
    pattern: row.pattern === null ? null : { name: row.pattern, evidence: patternEvidence ?? '' },
    observedAt: iso(row.observedAt),
    nextDueAt: iso(row.nextDueAt),
  }
}

async function addSparklines(context: Context, items: Destination[]): Promise<void> {
  const lines = await sparklinesOf(
    context,
    items.map((item) => ({ objectKind: 'destination', objectId: item.id, metric: 'backlog_messages' })),
  )
  items.forEach((item, index) => (item.sparkline = lines[index] ?? []))
}
