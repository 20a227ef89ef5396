import type { Alert } from '#lib/api/contracts/alerts.ts'
import type { Overview } from '#lib/api/contracts/overview.ts'
import type { Context } from '#lib/context.ts'
import { sumKnown } from '#lib/domain/sum-known.ts'
import type { DestinationRole } from '#lib/domain/types.ts'
import { listAlerts } from './alerts.ts'
import { destinationsById } from './destinations.ts'
import { clusterFreshnessSql } from './freshness.ts'
import { iso } from './iso.ts'
import { sparklinesOf } from './sparklines.ts'
import { subscriptionsById } from './subscriptions.ts'

export interface OverviewQuery {
  cluster?: string[] | undefined
  environment?: string | undefined
}

type Line = (number | null)[]

/** Everything the first screen shows, in one answer. */
export async function overview(context: Context, query: OverviewQuery): Promise<Overview> {
  const clusters = await readClusters(context, query)
  const ids = clusters.map((cluster) => cluster.id)
  const [totals, lines, alerts, slowest, growing, deaths, changes] = await Promise.all([
    readTotals(context, ids),
    totalLines(context, ids),
    listAlerts(context, { limit: 6, state: ['firing', 'recovering'], sort: '-severity', cluster: ids }),
    slowestReaders(context, ids),
    topBacklog(context, ids),
    readDeaths(context, ids),
    readChanges(context, ids),
  ])
  const empty = ids.length === 0
  const reader = slowest.find((item) => item.lagSeconds !== null && item.lagSeconds > 0)
  const none: Alert[] = []
  return {
    at: context.now().toISOString(),
    clusters,
    counts: {
      clusters: clusters.length,
      clustersFresh: clusters.filter((cluster) => cluster.freshness === 'fresh').length,
      destinations: totals.destinations,
      subscriptions: totals.subscriptions,
      deadLetterDestinations: totals.deadLetterDestinations,
      firing: empty ? 0 : alerts.total,
      runsActive: totals.runsActive,
    },
    backlog: { value: totals.backlog, change: relativeChange(lines.backlog), sparkline: lines.backlog },
    deadLettersLastHour: {
      value: arrived(lines.arrivals),
      change: null,
      sparkline: lines.arrivals,
    },
    deadLetterMessages: totals.deadLetterMessages,
    inRate: { value: totals.inRate, change: relativeChange(lines.inRate), sparkline: lines.inRate },
    outRate: { value: totals.outRate, change: relativeChange(lines.outRate), sparkline: lines.outRate },
    slowestReader: reader
      ? { subscriptionId: reader.id, group: reader.group, lagSeconds: reader.lagSeconds ?? 0, sparkline: reader.sparkline ?? [] }
      : null,
    alerts: empty ? none : alerts.items,
    slowest,
    growing,
    deaths,
    changes,
  }
}

async function readClusters(context: Context, query: OverviewQuery): Promise<Overview['clusters']> {
  const { rows } = await context.pool.query<Omit<Overview['clusters'][number], 'lastSuccessAt'> & { lastSuccessAt: Date | null }>(
    `select c.id, c.name, c.kind, c.status, c.version, ${clusterFreshnessSql()} as freshness, c.poll_seconds as "pollSeconds", c.last_success_at as "lastSuccessAt",
       c.error ->> 'detail' as error, c.error as problem, (select count(*) from node n where n.cluster_id = c.id and n.gone_at is null) as nodes
     from cluster c where ($1::text[] is null or c.id = any($1)) and ($2::text is null or c.environment = $2) order by lower(c.name)`,
    [query.cluster, query.environment],
  )
  return rows.map((row) => ({ ...row, lastSuccessAt: iso(row.lastSuccessAt) }))
}

interface Totals {
  destinations: number
  deadLetterDestinations: number
  subscriptions: number
  runsActive: number
  backlog: number | null
  deadLetterMessages: number | null
  inRate: number | null
  outRate: number | null
}

interface RoleTotals {
  role: DestinationRole
  destinations: number
  backlog: number | null
  inRate: number | null
  outRate: number | null
}

async function readTotals(context: Context, ids: string[]): Promise<Totals> {
  const [roles, counts] = await Promise.all([
    context.pool.query<RoleTotals>(
      `select role, count(*) as destinations, sum(backlog_messages) as backlog, sum(in_rate) as "inRate", sum(out_rate) as "outRate"
       from destination where cluster_id = any($1) and gone_at is null group by role`,
      [ids],
    ),
    context.pool.query<{ subscriptions: number; runsActive: number }>(
      `select (select count(*) from subscription where cluster_id = any($1) and gone_at is null) as subscriptions,
         (select count(*) from requeue_run where cluster_id = any($1) and state in ('running', 'paused', 'cancelling')) as "runsActive"`,
      [ids],
    ),
  ])
  const working = roles.rows.filter(({ role }) => role === 'normal' || role === 'retry')
  const dead = roles.rows.find(({ role }) => role === 'dead-letter')
  return {
    subscriptions: counts.rows[0]?.subscriptions ?? 0,
    runsActive: counts.rows[0]?.runsActive ?? 0,
    destinations: roles.rows.reduce((total, { role, destinations }) => total + (role === 'internal' ? 0 : destinations), 0),
    deadLetterDestinations: dead?.destinations ?? 0,
    deadLetterMessages: dead?.backlog ?? null,
    backlog: sumKnown(working.map((role) => role.backlog)),
    inRate: sumKnown(working.map((role) => role.inRate)),
    outRate: sumKnown(working.map((role) => role.outRate)),
  }
}

/** The last hour of the totals that the collector stores for each cluster. */
async function totalLines(
  context: Context,
  ids: string[],
): Promise<{ backlog: Line; deadLetters: Line; arrivals: Line; inRate: Line; outRate: Line }> {
  const metrics = ['backlog_messages', 'dead_letter_messages', 'arrivals_rate', 'in_rate', 'out_rate'] as const
  const lines = await sparklinesOf(
    context,
    metrics.flatMap((metric) => ids.map((objectId) => ({ objectKind: 'cluster' as const, objectId, metric }))),
  )
  const of = (metric: (typeof metrics)[number]): Line =>
    addLines(lines.filter((_, index) => metrics[Math.floor(index / ids.length)] === metric))
  return {
    backlog: of('backlog_messages'),
    deadLetters: of('dead_letter_messages'),
    arrivals: of('arrivals_rate'),
    inRate: of('in_rate'),
    outRate: of('out_rate'),
  }
}

/** Adds lines point by point; a point no line knows stays unknown. */
export function addLines(lines: Line[]): Line {
  const length = Math.max(0, ...lines.map((line) => line.length))
  return Array.from({ length }, (_, index) => {
    return sumKnown(lines.map((line) => line[index] ?? null))
  })
}

/** (last − first) / first of the known points; null when there are too few or the first is 0. */
export function relativeChange(line: Line): number | null {
  const known = line.filter((value) => value !== null)
  const [first, last] = [known[0], known.at(-1)]
  return known.length < line.length / 2 || first === undefined || last === undefined || first === 0 ? null : (last - first) / first
}

/** The readers furthest behind in time. */
async function slowestReaders(context: Context, ids: string[]): Promise<Overview['slowest']> {
  const { rows } = await context.pool.query<{ id: string }>(
    `select s.id from subscription s join destination d on d.id = s.destination_id
     where s.cluster_id = any($1) and s.gone_at is null and d.gone_at is null and d.role <> 'internal'
     order by s.lag_seconds desc nulls last, s.group_name, s.id limit 8`,
    [ids],
  )
  return subscriptionsById(
    context,
    rows.map((row) => row.id),
    true,
  )
}

async function topBacklog(context: Context, ids: string[]): Promise<Overview['growing']> {
  const { rows } = await context.pool.query<{ id: string }>(
    `select id from destination where cluster_id = any($1) and gone_at is null and role in ('normal', 'retry') and backlog_messages > 0 order by backlog_messages desc limit 5`,
    [ids],
  )
  return destinationsById(
    context,
    rows.map((row) => row.id),
  )
}

async function readDeaths(context: Context, ids: string[]): Promise<Overview['deaths']> {
  const { rows } = await context.pool.query<{ destinationId: string; name: string; clusterName: string; messages: number | null }>(
    `select d.id as "destinationId", d.name, c.name as "clusterName", d.backlog_messages as messages from destination d join cluster c on c.id = d.cluster_id
     where d.cluster_id = any($1) and d.gone_at is null and d.role = 'dead-letter' order by d.last_arrival_at desc nulls last, d.backlog_messages desc nulls last limit 12`,
    [ids],
  )
  const key = (metric: 'arrivals_rate' | 'dead_letter_messages') =>
    rows.map((row) => ({ objectKind: 'destination' as const, objectId: row.destinationId, metric }))
  const lines = await sparklinesOf(context, [...key('arrivals_rate'), ...key('dead_letter_messages')])
  return rows
    .map((row, index) => ({ ...row, arrivedLastHour: arrived(lines[index] ?? []), sparkline: lines[rows.length + index] ?? [] }))
    .sort((a, b) => b.arrivedLastHour - a.arrivedLastHour || (b.messages ?? 0) - (a.messages ?? 0))
    .slice(0, 6)
}

/** Arrivals of an hour from its rates per second. */
function arrived(rates: Line): number {
  const seconds = rates.length === 0 ? 0 : 3600 / rates.length
  return Math.round(rates.reduce<number>((sum, rate) => sum + (rate ?? 0) * seconds, 0))
}

async function readChanges(context: Context, ids: string[]): Promise<Overview['changes']> {
  const { rows } = await context.pool.query<Omit<Overview['changes'][number], 'at'> & { at: Date }>(
    `select * from (
       (select e.at, e.type, e.object_kind as "objectKind", e.object_id as "objectId", e.object_name as "objectName", null::jsonb as "objectNamePhrase", c.name as "clusterName", e.details
        from change_event e left join cluster c on c.id = e.cluster_id where e.cluster_id = any($1) order by e.at desc limit 8)
       union all
       (select coalesce(r.finished_at, r.started_at), 'requeue.' || r.state, 'run', r.id, d.name, null, c.name, jsonb_build_object('removed', r.count_removed, 'planned', r.count_planned, 'outcome', r.outcome)
        from requeue_run r join cluster c on c.id = r.cluster_id join destination d on d.id = r.source_destination_id
        where r.cluster_id = any($1) and r.started_at is not null order by 1 desc limit 8)
       union all
       (select coalesce(a.closed_at, a.fired_at), case when a.closed_at is null then 'alert.fired' else 'alert.' || coalesce(a.close_reason, 'closed') end, 'alert', a.id, a.summary, a.summary_phrase, a.cluster_name,
          jsonb_build_object('severity', a.severity)
        from alert a where a.cluster_id = any($1) and a.fired_at is not null order by 1 desc limit 8)
     ) all_changes order by at desc limit 8`,
    [ids],
  )
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}
