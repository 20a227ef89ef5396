import type { z } from 'zod'
import type { Cluster, clusterListQuery, Node, nodeListQuery } from '#lib/api/contracts/clusters.ts'
import type { Page } from '#lib/api/contracts/common.ts'
import { containing, nextCursor, offsetOf, orderBy } from '#lib/api/list.ts'
import { brokerKinds } from '#lib/brokers/registry.ts'
import type { Context } from '#lib/context.ts'
import { notFound } from '#lib/errors.ts'
import { secretPaths } from '#lib/services/secret-fields.ts'
import { clusterFreshnessSql } from './freshness.ts'
import { iso } from './iso.ts'
import { Where } from './where.ts'

interface Row extends Omit<Cluster, 'lastPollAt' | 'lastSuccessAt' | 'createdAt' | 'updatedAt' | 'counts' | 'secretsSet'> {
  lastPollAt: Date | null
  lastSuccessAt: Date | null
  createdAt: Date
  updatedAt: Date
  destinations: number
  subscriptions: number
  deadLetterDestinations: number
  nodes: number
  secrets: string | null
}

const SELECT = `
  select c.id, c.name, c.kind, c.environment, c.enabled, c.poll_interval_seconds as "pollIntervalSeconds", c.status, c.version,
    ${clusterFreshnessSql()} as freshness, c.last_poll_at as "lastPollAt", c.last_success_at as "lastSuccessAt", c.poll_seconds as "pollSeconds",
    c.error, c.problems, c.capabilities, c.config, c.secrets, c.created_at as "createdAt", c.updated_at as "updatedAt",
    coalesce(d.n, 0) as destinations, coalesce(d.dead, 0) as "deadLetterDestinations", d.backlog as "backlogMessages", d.dead_messages as "deadLetterMessages",
    coalesce(s.n, 0) as subscriptions, coalesce(n.n, 0) as nodes
  from cluster c
  left join lateral (select count(*) filter (where role <> 'internal') as n, count(*) filter (where role = 'dead-letter') as dead,
      sum(backlog_messages) filter (where role not in ('dead-letter', 'internal', 'delay')) as backlog,
      sum(backlog_messages) filter (where role = 'dead-letter') as dead_messages
    from destination where cluster_id = c.id and gone_at is null) d on true
  left join lateral (select count(*) as n from subscription where cluster_id = c.id and gone_at is null) s on true
  left join lateral (select count(*) as n from node where cluster_id = c.id and gone_at is null) n on true`

const SORT = {
  name: 'lower(c.name)',
  status: 'c.status',
  kind: 'c.kind',
  backlogMessages: 'd.backlog',
  deadLetterMessages: 'd.dead_messages',
  lastPollAt: 'c.last_poll_at',
  createdAt: 'c.created_at',
}

/** A page of clusters. */
export async function listClusters(context: Context, query: z.output<typeof clusterListQuery>): Promise<Page<Cluster>> {
  const offset = offsetOf(query.cursor)
  const where = new Where()
    .add('c.kind = ?', query.kind)
    .add('c.environment = ?', query.environment)
    .add('c.name ilike ?', query.q && containing(query.q))
  const counted = await context.pool.query<{ total: number }>(`select count(*) as total from cluster c ${where.sql}`, [...where.values])
  const order = orderBy(query.sort, SORT, 'name', 'c.id')
  const { rows } = await context.pool.query<Row>(
    `${SELECT} ${where.sql} ${order} limit ${where.parameter(query.limit)} offset ${where.parameter(offset)}`,
    where.values,
  )
  const total = counted.rows[0]?.total ?? 0
  return { items: rows.map((row) => toCluster(context, row)), nextCursor: nextCursor(offset, rows.length, total), total }
}

/** One cluster. Throws `not-found`. */
export async function getCluster(context: Context, id: string): Promise<Cluster> {
  const { rows } = await context.pool.query<Row>(`${SELECT} where c.id = $1`, [id])
  const row = rows[0]
  if (!row) throw notFound('cluster', id)
  return toCluster(context, row)
}

function toCluster(context: Context, row: Row): Cluster {
  const { destinations, subscriptions, deadLetterDestinations, nodes, secrets, ...rest } = row
  return {
    ...rest,
    lastPollAt: iso(row.lastPollAt),
    lastSuccessAt: iso(row.lastSuccessAt),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    counts: { destinations, subscriptions, deadLetterDestinations, nodes },
    secretsSet: secretsSet(context, row.id, row.kind, secrets),
  }
}

/** Names of the secret fields with a value; with a key that does not fit, those the kind has. */
function secretsSet(context: Context, id: string, kind: string, sealed: string | null): string[] {
  if (!sealed) return []
  try {
    return Object.keys(context.secrets.open(sealed, id))
  } catch {
    const definition = brokerKinds.find((candidate) => candidate.kind === kind)
    return definition ? secretPaths(definition.configSchema) : []
  }
}

interface NodeRow extends Omit<Node, 'observedAt'> {
  observedAt: Date
}

const NODE_SORT = { name: 'n.name', clusterName: 'c.name', up: 'n.up' }

/** A page of the servers of clusters. */
export async function listNodes(context: Context, query: z.output<typeof nodeListQuery>): Promise<Page<Node>> {
  const offset = offsetOf(query.cursor)
  const where = new Where()
    .always('n.gone_at is null')
    .add('n.cluster_id = ?', query.cluster)
    .add('n.name ilike ?', query.q && containing(query.q))
  const from = `from node n join cluster c on c.id = n.cluster_id ${where.sql}`
  const counted = await context.pool.query<{ total: number }>(`select count(*) as total ${from}`, [...where.values])
  const { rows } = await context.pool.query<NodeRow>(
    `select n.id, n.cluster_id as "clusterId", c.name as "clusterName", n.name, n.up, n.role, n.resources, n.alarms, ${clusterFreshnessSql()} as freshness,
       n.observed_at as "observedAt"
     ${from} ${orderBy(query.sort, NODE_SORT, 'clusterName', 'n.name, n.id')}
     limit ${where.parameter(query.limit)} offset ${where.parameter(offset)}`,
    where.values,
  )
  const total = counted.rows[0]?.total ?? 0
  const items = rows.map((row) => ({ ...row, observedAt: row.observedAt.toISOString() }))
  return { items, nextCursor: nextCursor(offset, rows.length, total), total }
}
