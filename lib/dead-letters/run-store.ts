/** The run row: read by the engine, steered by people through `state` and `wanted`. */
import type { Pool, Queryable } from '#lib/db/pool.ts'
import { phrase, type Phrase } from '#lib/domain/phrase.ts'
import type { Outcome } from './outcome.ts'
import { parseRunColumns, type Counts, type Run } from './run-types.ts'

/** What people want of a run right now. */
export interface Control {
  state: string
  ratePerSecond: number | null
}

interface RunRow {
  id: string
  clusterId: string
  kind: string
  sourceId: string
  namespace: string
  name: string
  incarnation: string
  state: string
  selection: unknown
  target: unknown
  frozen: unknown
  matched: number
  ratePerSecond: number | null
}

/** Runs that need a collector: running or to be cancelled, and not waiting after an interruption. */
export async function findRunnableRuns(pool: Pool): Promise<{ id: string; clusterId: string }[]> {
  const result = await pool.query<{ id: string; clusterId: string }>(
    `select r.id, r.cluster_id as "clusterId" from requeue_run r join cluster c on c.id = r.cluster_id
     where r.state in ('running', 'cancelling') and (r.retry_at is null or r.retry_at <= now()) order by r.started_at`,
  )
  return result.rows
}

/** The run, or null when it is gone. */
export async function loadRun(db: Queryable, runId: string): Promise<Run | null> {
  const result = await db.query<RunRow>(
    `select r.id, r.cluster_id as "clusterId", c.kind, d.id as "sourceId", d.namespace, d.name, d.incarnation, r.state, r.selection, r.target, r.frozen,
            r.matched, r.rate_per_second as "ratePerSecond"
     from requeue_run r join cluster c on c.id = r.cluster_id join destination d on d.id = r.source_destination_id where r.id = $1`,
    [runId],
  )
  const row = result.rows[0]
  if (!row) return null
  const { id, clusterId, kind, state, matched, ratePerSecond } = row
  const source = { id: row.sourceId, namespace: row.namespace, name: row.name, incarnation: row.incarnation }
  return { id, clusterId, kind, source, state, matched, ratePerSecond, ...parseRunColumns(row) }
}

export async function readControl(db: Queryable, runId: string): Promise<Control> {
  const result = await db.query<Control>('select state, rate_per_second as "ratePerSecond" from requeue_run where id = $1', [runId])
  return result.rows[0] ?? { state: 'cancelling', ratePerSecond: null }
}

/** Shows how far the run is. `counts.planned` includes messages without a row yet. */
export async function writeProgress(db: Queryable, runId: string, counts: Counts): Promise<void> {
  await db.query(
    `update requeue_run set count_planned = $2, count_sent = $3, count_confirmed = $4, count_removed = $5, count_failed = $6,
       count_skipped = $7, count_unknown = $8 where id = $1`,
    [runId, counts.planned, counts.sent, counts.confirmed, counts.removed, counts.failed, counts.skipped, counts.unknown],
  )
}

/** Ends the run. A run somebody paused in its last moment is ended too: nothing is left to do. */
export async function finishRun(
  db: Queryable,
  runId: string,
  end: { state: 'completed' | 'cancelled' | 'failed'; outcome: Outcome; error: string | null; errorPhrase: Phrase | null },
): Promise<void> {
  await db.query(
    `update requeue_run set state = $2, outcome = $3, error = $4, error_phrase = $5, finished_at = now(), retry_at = null
     where id = $1 and state in ('running', 'paused', 'cancelling')`,
    [runId, end.state, end.outcome, end.error, end.errorPhrase && JSON.stringify(end.errorPhrase)],
  )
}

/** The broker cannot be reached: the run stays what it is and is taken up again after a while. */
export async function interruptRun(db: Queryable, runId: string, error: string): Promise<void> {
  await db.query(
    `update requeue_run set error = $2, error_phrase = $3, retry_at = now() + interval '5 seconds' where id = $1 and finished_at is null`,
    [runId, error, JSON.stringify(phrase('run.interrupted', { quote: error }))],
  )
}

export async function resumeRun(db: Queryable, runId: string): Promise<void> {
  await db.query(
    'update requeue_run set error = null, error_phrase = null, retry_at = null where id = $1 and (error is not null or retry_at is not null)',
    [runId],
  )
}
