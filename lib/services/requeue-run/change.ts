import { randomUUID } from 'node:crypto'
import type { RequestContext } from '#lib/context.ts'
import { transaction, type Queryable } from '#lib/db/pool.ts'
import { phrase } from '#lib/domain/phrase.ts'
import { AppError, notFound } from '#lib/errors.ts'
import { authorise } from '../authorise.ts'

/** Writes the audit event of a change to a run, in the change's own transaction. */
export async function auditRun(
  db: Queryable,
  context: RequestContext,
  event: { action: string; runId: string; before?: unknown; after?: unknown },
): Promise<void> {
  await db.query(
    'insert into audit_event (id, actor, action, entity, entity_id, before, after, ip) values ($1, $2, $3, $4, $5, $6, $7, $8)',
    [
      randomUUID(),
      JSON.stringify(context.actor),
      event.action,
      'requeue-run',
      event.runId,
      event.before === undefined ? null : JSON.stringify(event.before),
      event.after === undefined ? null : JSON.stringify(event.after),
      context.ip,
    ],
  )
}

/** One steering of a run: from which states it is allowed, and what it does. `set` is SQL we wrote; `$2`… are its `values`. */
export interface Steering {
  action: string
  /** `to start`, for messages. */
  verb: string
  from: readonly string[]
  set: string
  values?: unknown[]
}

/** Changes a run if it is in a state that permits it; the loser of a race gets a conflict. Throws `not-found`, `conflict`. */
export async function steerRun(context: RequestContext, runId: string, steering: Steering): Promise<void> {
  authorise(context, 'requeue:write')
  try {
    await transaction(context.pool, async (client) => {
      const columns = 'state, rate_per_second as "ratePerSecond"'
      const before = await client.query<{ state: string }>(`select ${columns} from requeue_run where id = $1 for update`, [runId])
      const found = before.rows[0]
      if (!found) throw notFound('requeue run', runId)
      if (!steering.from.includes(found.state))
        throw new AppError('conflict', phrase('error.run-state', { verb: steering.verb, state: found.state }))
      const after = await client.query(`update requeue_run set ${steering.set} where id = $1 returning ${columns}`, [
        runId,
        ...(steering.values ?? []),
      ])
      await auditRun(client, context, { action: steering.action, runId, before: found, after: after.rows[0] })
    })
  } catch (error) {
    throw oneRunAtATime(error)
  }
}

/** The index that keeps a source to one active run speaks in a database error. */
export function oneRunAtATime(error: unknown): unknown {
  const { code, constraint } = (error ?? {}) as { code?: unknown; constraint?: unknown }
  if (code !== '23505' || constraint !== 'requeue_run_active') return error
  return new AppError('conflict', phrase('error.run-active'))
}
