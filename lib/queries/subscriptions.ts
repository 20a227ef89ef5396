import type { Page } from '#lib/api/contracts/common.ts'
import type { Member, Partition, Subscription, SubscriptionListQuery } from '#lib/api/contracts/subscriptions.ts'
import { containing, nextCursor, offsetOf, orderBy } from '#lib/api/list.ts'
import type { Context } from '#lib/context.ts'
import { lagMessages } from '#lib/domain/lag.ts'
import { notFound } from '#lib/errors.ts'
import { latest, type SeriesKey } from '#lib/series/index.ts'
import { freshnessSql, observedAtSql } from './freshness.ts'
import { iso } from './iso.ts'
import { sparklinesOf } from './sparklines.ts'
import { Where } from './where.ts'

interface Row extends Omit<Subscription, 'observedAt' | 'verdictSince'> {
  observedAt: Date | null
  verdictSince: Date
}

const COLUMNS = `s.id, s.cluster_id as "clusterId", c.name as "clusterName", c.kind, s.group_name as "group", s.destination_id as "destinationId",
  d.name as "destinationName", d.namespace, s.state, s.protocol, s.members, s.in_flight_messages as "inFlightMessages", s.lag_messages as "lagMessages", s.lag_seconds as "lagSeconds",
  s.lag_method as "lagMethod", s.lag_error_seconds as "lagErrorSeconds", s.verdict, s.verdict_reason as reason, s.verdict_phrase as "reasonPhrase", s.verdict_since as "verdictSince",
  s.in_rate as "inRate", s.out_rate as "outRate", s.trend_per_second as "trendPerSecond", s.drain_seconds as "drainSeconds",
  s.data_loss_in_seconds as "dataLossInSeconds", s.problem, ${freshnessSql('s')} as freshness, ${observedAtSql('s')} as "observedAt"`

const FROM = 'from subscription s join destination d on d.id = s.destination_id join cluster c on c.id = s.cluster_id'

/** Verdicts by how bad they are. */
const VERDICT_RANK = `array_position(array['no-data', 'ok', 'slow', 'stopped', 'stalled', 'rewound'], s.verdict)`

const SORT = {
  group: 'lower(s.group_name)',
  destinationName: 'lower(d.name)',
  clusterName: 'c.name',
  verdict: VERDICT_RANK,
  members: 's.members',
  lagMessages: 's.lag_messages',
  lagSeconds: 's.lag_seconds',
  drainSeconds: 's.drain_seconds',
  outRate: 's.out_rate',
  inRate: 's.in_rate',
  trendPerSecond: 's.trend_per_second',
}

/** Conditions of a subscription list; also used by exports. */
export function subscriptionWhere(query: Omit<SubscriptionListQuery, 'limit' | 'sparkline'>): Where {
  const where = new Where()
    .add('s.cluster_id = any(?)', query.cluster)
    .add('c.environment = ?', query.environment)
    .add('s.group_name = ?', query.group)
    .add('s.destination_id = ?', query.destination)
    .add('s.verdict = any(?)', query.verdict)
    .add(`${freshnessSql('s')} = any(?)`, query.freshness)
    .add('(s.group_name ilike ? or d.name ilike ?)', query.q && containing(query.q))
    .always(`d.role <> 'internal'`)
  if (!query.freshness?.includes('gone')) where.always('s.gone_at is null and d.gone_at is null')
  return where
}

/** A page of subscriptions, the slowest first unless sorted otherwise. */
export async function listSubscriptions(context: Context, query: SubscriptionListQuery): Promise<Page<Subscription>> {
  const offset = offsetOf(query.cursor)
  const where = subscriptionWhere(query)
  const order = orderBy(query.sort, SORT, '-lagSeconds', 's.group_name, s.id')
  const counting = context.pool.query<{ total: number }>(`select count(*) as total ${FROM} ${where.sql}`, [...where.values])
  // First which, then all about them: else everything is worked out for thousands of rows of which a page is shown.
  const [counted, page] = await Promise.all([
    counting,
    context.pool.query<{ id: string }>(
      `select s.id ${FROM} ${where.sql} ${order} limit ${where.parameter(query.limit)} offset ${where.parameter(offset)}`,
      where.values,
    ),
  ])
  const total = counted.rows[0]?.total ?? 0
  const items = await subscriptionsById(
    context,
    page.rows.map((row) => row.id),
    query.sparkline,
  )
  return { items, nextCursor: nextCursor(offset, page.rows.length, total), total }
}

/** Subscriptions by id, in the order given; unknown ones are left out. */
export async function subscriptionsById(context: Context, ids: string[], sparkline: boolean | undefined): Promise<Subscription[]> {
  const { rows } = await context.pool.query<Row>(`select ${COLUMNS} ${FROM} where s.id = any($1)`, [ids])
  const byId = new Map(rows.map((row) => [row.id, toSubscription(row)]))
  const items = ids.flatMap((id) => byId.get(id) ?? [])
  if (!sparkline) return items
  const lines = await sparklinesOf(
    context,
    items.map((item) => ({ objectKind: 'subscription', objectId: item.id, metric: 'lag_messages' })),
  )
  return items.map((item, index) => ({ ...item, sparkline: lines[index] ?? [] }))
}

/** One subscription. Throws `not-found`. */
export async function getSubscription(context: Context, id: string): Promise<Subscription> {
  const { rows } = await context.pool.query<Row>(`select ${COLUMNS} ${FROM} where s.id = $1`, [id])
  const row = rows[0]
  if (!row) throw notFound('subscription', id)
  return toSubscription(row)
}

const toSubscription = (row: Row): Subscription => ({
  ...row,
  verdictSince: row.verdictSince.toISOString(),
  observedAt: iso(row.observedAt),
})

/** Members of a subscription as of the last inventory. Throws `not-found`. */
export async function subscriptionMembers(context: Context, id: string): Promise<Page<Member>> {
  const { rows } = await context.pool.query<{ members: Member[] }>('select member_details as members from subscription where id = $1', [id])
  const row = rows[0]
  if (!row) throw notFound('subscription', id)
  return { items: row.members, nextCursor: null, total: row.members.length }
}

/** Position in every partition, from the last poll. Empty where the destination has no partitions. Throws `not-found`. */
export async function subscriptionPartitions(context: Context, id: string): Promise<Page<Partition>> {
  const subscription = await getSubscription(context, id)
  const members = (await subscriptionMembers(context, id)).items
  const count = await partitionCount(context, subscription.destinationId)
  const keys = Array.from({ length: count }, (_, partition): SeriesKey[] => [
    { objectKind: 'partition', objectId: `${id}/${partition}`, metric: 'committed_offset' },
    { objectKind: 'partition', objectId: `${subscription.destinationId}/${partition}`, metric: 'end_offset' },
    { objectKind: 'partition', objectId: `${subscription.destinationId}/${partition}`, metric: 'start_offset' },
  ]).flat()
  const values = await latest(context.pool, subscription.clusterId, keys)
  const byPartition = new Map<number, { committed: number | null; end: number | null; start: number | null }>()
  for (const { objectId, metric, value } of values) {
    const partition = Number(objectId.slice(objectId.lastIndexOf('/') + 1))
    const entry = byPartition.get(partition) ?? { committed: null, end: null, start: null }
    byPartition.set(partition, entry)
    if (metric === 'committed_offset') entry.committed = value
    else if (metric === 'end_offset') entry.end = value
    else entry.start = value
  }
  const items = [...byPartition]
    .sort(([a], [b]) => a - b)
    .map(([partition, { committed, end, start }]) => ({
      partition,
      committed,
      end,
      start,
      lagMessages: end === null ? null : lagMessages(committed, start ?? 0, end).messages,
      member: members.find((member) => member.partitions.includes(partition))?.clientId ?? null,
    }))
  return { items, nextCursor: null, total: items.length }
}

/** Partitions a destination has, 0 where it has none. */
async function partitionCount(context: Context, destinationId: string): Promise<number> {
  const { rows } = await context.pool.query<{ n: number }>(
    `select coalesce((config ->> 'partitions')::int, 0) as n from destination where id = $1`,
    [destinationId],
  )
  return rows[0]?.n ?? 0
}
