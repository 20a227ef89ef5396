import { randomUUID } from 'node:crypto'
import type { Pool } from '#lib/db/pool.ts'
import { writePlanned } from '../ledger.ts'
import type { Frozen } from '../run-types.ts'

export interface GivenRun {
  runId: string
  clusterId: string
  sourceId: string
}

/** A cluster with destinations, the first of them the source, and a started run on it. */
export async function givenRun(
  pool: Pool,
  given: {
    destinations: string[]
    matched: number
    frozen?: Frozen
    ids?: string[]
    target?: string
    rate?: number
    kind?: string
    namespace?: string
    selection?: object
    config?: unknown
  },
): Promise<GivenRun> {
  const clusterId = randomUUID()
  const runId = randomUUID()
  await pool.query('insert into cluster (id, name, kind, config) values ($1, $1, $2, $3)', [
    clusterId,
    given.kind ?? 'rabbitmq',
    given.config ?? {},
  ])
  const ids = new Map<string, string>()
  for (const name of given.destinations) {
    const id = randomUUID()
    ids.set(name, id)
    await pool.query('insert into destination (id, cluster_id, namespace, name, type) values ($1, $2, $3, $4, $5)', [
      id,
      clusterId,
      given.namespace ?? '/',
      name,
      given.kind === 'kafka' ? 'topic' : 'queue',
    ])
  }
  const sourceId = ids.get(given.destinations[0] ?? '') ?? ''
  const target = given.target === undefined ? { mode: 'origin' } : { mode: 'destination', destinationId: ids.get(given.target) }
  const frozen: Frozen = given.frozen ?? (given.ids ? { mode: 'ids', order: 'queue' } : { mode: 'count', order: 'queue' })
  await pool.query(
    `insert into requeue_run (id, cluster_id, source_destination_id, state, selection, target, plan, frozen, matched, rate_per_second, actor, started_at)
     values ($1, $2, $3, 'running', $4, $5, '{}', $6, $7, $8, '{"type":"user","name":"test"}', now())`,
    [
      runId,
      clusterId,
      sourceId,
      given.selection ?? (given.ids ? { ids: given.ids } : { all: true }),
      target,
      frozen,
      given.matched,
      given.rate ?? null,
    ],
  )
  await writePlanned(
    pool,
    runId,
    0,
    (given.ids ?? []).map((messageId) => ({ messageId, position: messageId })),
  )
  return { runId, clusterId, sourceId }
}

export interface RunState {
  state: string
  outcome: string | null
  error: string | null
  counts: Record<string, number>
  /** Ledger rows by state. */
  rows: Record<string, number>
}

/** What the database says about a run. */
export async function runState(pool: Pool, runId: string): Promise<RunState> {
  const run = await pool.query<{ state: string; outcome: string | null; error: string | null; counts: Record<string, number> }>(
    `select state, outcome, error, json_build_object('planned', count_planned, 'sent', count_sent, 'confirmed', count_confirmed, 'removed', count_removed,
       'failed', count_failed, 'skipped', count_skipped, 'unknown', count_unknown) as counts from requeue_run where id = $1`,
    [runId],
  )
  const rows = await pool.query<{ state: string; n: number }>(
    'select state, count(*) as n from requeue_ledger where run_id = $1 group by state',
    [runId],
  )
  const row = run.rows[0]
  if (!row) throw new Error(`no run ${runId}`)
  return { ...row, rows: Object.fromEntries(rows.rows.map(({ state, n }) => [state, n])) }
}
