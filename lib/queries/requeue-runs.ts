import type { z } from 'zod'
import type { Page } from '#lib/api/contracts/common.ts'
import type { requeueItemListQuery, requeueRunListQuery, RequeueItem, RequeuePlan, RequeueRun } from '#lib/api/contracts/dead-letters.ts'
import { containing, nextCursor, offsetOf, orderBy } from '#lib/api/list.ts'
import type { Context } from '#lib/context.ts'
import { notFound } from '#lib/errors.ts'
import { iso } from './iso.ts'
import { Where } from './where.ts'

interface Row extends Omit<RequeueRun, 'createdAt' | 'startedAt' | 'finishedAt' | 'targetName' | 'plan'> {
  plan: RequeuePlan
  chosenTarget: string | null
  createdAt: Date
  startedAt: Date | null
  finishedAt: Date | null
}

const COLUMNS = `r.id, r.cluster_id as "clusterId", c.name as "clusterName", r.source_destination_id as source, d.name as "sourceName", r.state,
  r.selection, r.target, r.plan, r.rate_per_second as "ratePerSecond", r.created_at as "createdAt", r.started_at as "startedAt",
  r.finished_at as "finishedAt", r.actor, r.reason, r.outcome, r.error, r.error_phrase as "errorPhrase",
  (select name from destination t where t.id = r.target ->> 'destinationId') as "chosenTarget",
  json_build_object('planned', r.count_planned, 'sent', r.count_sent, 'confirmed', r.count_confirmed, 'removed', r.count_removed,
    'failed', r.count_failed, 'skipped', r.count_skipped, 'unknown', r.count_unknown) as counts`
const FROM = 'from requeue_run r join cluster c on c.id = r.cluster_id join destination d on d.id = r.source_destination_id'

const SORT = {
  createdAt: 'r.created_at',
  startedAt: 'r.started_at',
  finishedAt: 'r.finished_at',
  state: 'r.state',
  sourceName: 'lower(d.name)',
  clusterName: 'lower(c.name)',
  matched: 'r.matched',
}

/** Conditions of a list of runs; also used by exports. A plan that was given up before it was started is no run. */
export const requeueRunWhere = (
  query: Pick<z.output<typeof requeueRunListQuery>, 'cluster' | 'environment' | 'state' | 'source' | 'q'>,
): Where =>
  new Where()
    .add('r.cluster_id = any(?)', query.cluster)
    .add('c.environment = ?', query.environment)
    .add('r.state = any(?)', query.state)
    .add('r.source_destination_id = ?', query.source)
    .add('(d.name ilike ? or r.reason ilike ?)', query.q && containing(query.q))
    .always(`(r.started_at is not null or r.state <> 'cancelled')`)

/** A page of requeue runs, the newest first. */
export async function listRequeueRuns(context: Context, query: z.output<typeof requeueRunListQuery>): Promise<Page<RequeueRun>> {
  const where = requeueRunWhere(query)
  const offset = offsetOf(query.cursor)
  const total = await context.pool.query<{ total: number }>(`select count(*) as total ${FROM} ${where.sql}`, where.values)
  const order = orderBy(query.sort, SORT, '-createdAt', 'r.id')
  const rows = await context.pool.query<Row>(
    `select ${COLUMNS} ${FROM} ${where.sql} ${order} limit ${where.parameter(query.limit)} offset ${where.parameter(offset)}`,
    where.values,
  )
  const count = total.rows[0]?.total ?? 0
  return { items: rows.rows.map(toRun), nextCursor: nextCursor(offset, rows.rows.length, count), total: count }
}

/** One requeue run. Throws `not-found`. */
export async function getRequeueRun(context: Context, id: string): Promise<RequeueRun> {
  const rows = await context.pool.query<Row>(`select ${COLUMNS} ${FROM} where r.id = $1`, [id])
  const row = rows.rows[0]
  if (!row) throw notFound('requeue run', id)
  return toRun(row)
}

/** A page of a run's ledger, in the order of the run. Throws `not-found`. */
export async function listRequeueItems(
  context: Context,
  runId: string,
  query: z.output<typeof requeueItemListQuery>,
): Promise<Page<RequeueItem>> {
  const run = await context.pool.query('select 1 from requeue_run where id = $1', [runId])
  if (run.rowCount === 0) throw notFound('requeue run', runId)
  const where = new Where()
    .add('run_id = ?', runId)
    .add('state = any(?)', query.state)
    .add('(message_id ilike ? or target ilike ? or error ilike ?)', query.q && containing(query.q))
  const offset = offsetOf(query.cursor)
  const total = await context.pool.query<{ total: number }>(`select count(*) as total from requeue_ledger ${where.sql}`, where.values)
  const order = orderBy(query.sort, { seq: 'seq', state: 'state', target: 'target', updatedAt: 'updated_at' }, 'seq', 'seq')
  const rows = await context.pool.query<Omit<RequeueItem, 'updatedAt'> & { updatedAt: Date }>(
    `select seq, message_id as "messageId", position, state, target, error,
       case when error is not null then (select i.error_phrase from requeue_item i where i.run_id = requeue_ledger.run_id and i.seq = requeue_ledger.seq) end as "errorPhrase",
       updated_at as "updatedAt" from requeue_ledger ${where.sql} ${order}
     limit ${where.parameter(query.limit)} offset ${where.parameter(offset)}`,
    where.values,
  )
  const count = total.rows[0]?.total ?? 0
  const items = rows.rows.map((row) => ({ ...row, updatedAt: row.updatedAt.toISOString() }))
  return { items, nextCursor: nextCursor(offset, items.length, count), total: count }
}

function toRun({ chosenTarget, createdAt, startedAt, finishedAt, ...row }: Row): RequeueRun {
  return {
    ...row,
    targetName: targetName(row, chosenTarget),
    createdAt: createdAt.toISOString(),
    startedAt: iso(startedAt),
    finishedAt: iso(finishedAt),
  }
}

/** The destination chosen, or the origins the plan found. */
function targetName({ target, plan }: Pick<Row, 'target' | 'plan'>, chosen: string | null): string {
  if (target.mode === 'destination') return chosen ?? target.destinationId
  const [first, ...others] = plan.targets
  if (!first) return 'origin'
  return others.length === 0 ? first.name : `${first.name} and ${others.length} more`
}
