import type { Queryable } from '#lib/db/pool.ts'
import { whyNotRequeue } from '#lib/dead-letters/why-not.ts'
import { phrase } from '#lib/domain/phrase.ts'
import { AppError, notFound } from '#lib/errors.ts'

/** A dead-letter destination as the source of a requeue. */
export interface RequeueSource {
  id: string
  clusterId: string
  kind: string
  namespace: string
  name: string
  incarnation: string
}

interface Row extends RequeueSource {
  role: string
  type: string
  capabilities: string[]
  enabled: boolean
  gone: boolean
}

/** The source of a run to be made. Throws `not-found`, or `unprocessable` when nothing can be requeued from it. */
export async function requeueSource(db: Queryable, id: string): Promise<RequeueSource> {
  const result = await db.query<Row>(
    `select d.id, d.cluster_id as "clusterId", c.kind, d.namespace, d.name, d.incarnation, d.role, d.type, c.capabilities, c.enabled,
            d.gone_at is not null as gone
     from destination d join cluster c on c.id = d.cluster_id where d.id = $1`,
    [id],
  )
  const row = result.rows[0]
  if (!row) throw notFound('destination', id)
  if (row.role !== 'dead-letter') throw new AppError('unprocessable', phrase('error.no-dead-letters', { name: row.name }))
  const reason = whyNotRequeue(row)
  if (reason !== null) throw new AppError('unprocessable', reason)
  const { clusterId, kind, namespace, name, incarnation } = row
  return { id, clusterId, kind, namespace, name, incarnation }
}
