import type { MetricFamily } from '#lib/api/exposition.ts'
import { severity } from '#lib/api/contracts/common.ts'
import type { Context } from '#lib/context.ts'
import { clusterFreshnessSql, freshnessSql } from './freshness.ts'
import { ALIVE_SECONDS } from './ready.ts'

type Sample = MetricFamily['samples'][number]

const gauge = (name: string, help: string, samples: Sample[]): MetricFamily => ({ name, help, type: 'gauge', samples })

/**
 * What Prometheus may know of Spillway itself and, when `SPILLWAY_METRICS_PER_OBJECT` is set, of every destination and reader.
 * A number that cannot be believed (stale, error, unknown) is absent, never old.
 */
export async function spillwayMetrics(context: Pick<Context, 'pool' | 'env'>): Promise<MetricFamily[]> {
  const [clusters, own, objects] = await Promise.all([
    clusterMetrics(context),
    ownMetrics(context),
    context.env.metricsPerObject ? objectMetrics(context) : [],
  ])
  return [...clusters, ...own, ...objects]
}

async function clusterMetrics({ pool }: Pick<Context, 'pool'>): Promise<MetricFamily[]> {
  const { rows } = await pool.query<{ name: string; kind: string; up: boolean; pollSeconds: number | null; lastSuccess: number | null }>(
    `select c.name, c.kind, c.failures = 0 and ${clusterFreshnessSql()} = 'fresh' as up, c.poll_seconds as "pollSeconds",
       extract(epoch from c.last_success_at)::float8 as "lastSuccess" from cluster c where c.enabled order by c.name`,
  )
  const of = (value: (row: (typeof rows)[number]) => number | null): Sample[] =>
    rows.flatMap((row) => {
      const number = value(row)
      return number === null ? [] : [{ labels: { cluster: row.name, kind: row.kind }, value: number }]
    })
  return [
    gauge(
      'spillway_cluster_up',
      '1 when the last poll of an enabled cluster succeeded in time.',
      of((row) => Number(row.up)),
    ),
    gauge(
      'spillway_cluster_poll_seconds',
      'Duration of the last poll.',
      of((row) => row.pollSeconds),
    ),
    gauge(
      'spillway_cluster_last_success_timestamp_seconds',
      'End of the last poll that succeeded.',
      of((row) => row.lastSuccess),
    ),
  ]
}

async function ownMetrics({ pool }: Pick<Context, 'pool'>): Promise<MetricFamily[]> {
  const { rows } = await pool.query<{ collectors: number; pending: number; firing: Record<string, number> }>(
    `select (select count(*) from collector where stopped_at is null and heartbeat_at > now() - $1 * interval '1 second') as collectors,
       (select count(*) from notification where state = 'pending') as pending,
       (select coalesce(json_object_agg(severity, n), '{}') from (select severity, count(*) as n from alert where state = 'firing' group by 1) f) as firing`,
    [ALIVE_SECONDS],
  )
  const row = rows[0]
  if (!row) return []
  return [
    gauge(
      'spillway_alerts_firing',
      'Alerts that fire now.',
      severity.options.map((name) => ({ labels: { severity: name }, value: row.firing[name] ?? 0 })),
    ),
    gauge('spillway_collectors_alive', 'Collectors with a recent heartbeat.', [{ value: row.collectors }]),
    gauge('spillway_notifications_pending', 'Notifications not delivered yet.', [{ value: row.pending }]),
  ]
}

async function objectMetrics({ pool }: Pick<Context, 'pool'>): Promise<MetricFamily[]> {
  const [destinations, subscriptions] = await Promise.all([
    pool.query<{ cluster: string; namespace: string; destination: string; role: string; backlog: number }>(
      `select c.name as cluster, d.namespace, d.name as destination, d.role, d.backlog_messages as backlog
       from destination d join cluster c on c.id = d.cluster_id
       where d.role <> 'internal' and d.backlog_messages is not null and ${freshnessSql('d')} = 'fresh' order by 1, 2, 3`,
    ),
    pool.query<{ cluster: string; namespace: string; destination: string; group: string; messages: number | null; seconds: number | null }>(
      `select c.name as cluster, d.namespace, d.name as destination, s.group_name as "group", s.lag_messages as messages, s.lag_seconds as seconds
       from subscription s join destination d on d.id = s.destination_id join cluster c on c.id = s.cluster_id
       where d.role <> 'internal' and ${freshnessSql('s')} = 'fresh' order by 1, 4, 2, 3`,
    ),
  ])
  const lag = (which: 'messages' | 'seconds'): Sample[] =>
    subscriptions.rows.flatMap(({ cluster, namespace, destination, group, [which]: value }) =>
      value === null ? [] : [{ labels: { cluster, namespace, destination, group }, value }],
    )
  return [
    gauge(
      'spillway_destination_backlog_messages',
      'Messages waiting in a destination.',
      destinations.rows.map(({ backlog, ...labels }) => ({ labels, value: backlog })),
    ),
    gauge('spillway_subscription_lag_messages', 'Messages a reader is behind.', lag('messages')),
    gauge('spillway_subscription_lag_seconds', 'Time a reader is behind.', lag('seconds')),
  ]
}
