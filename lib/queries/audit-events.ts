import type { z } from 'zod'
import type { Page } from '#lib/api/contracts/common.ts'
import type { AuditEvent, auditListQuery } from '#lib/api/contracts/overview.ts'
import { containing, nextCursor, offsetOf, orderBy } from '#lib/api/list.ts'
import type { Context } from '#lib/context.ts'
import { Where } from './where.ts'

const SORT = { at: 'at', action: 'action', entity: 'entity' }

type Filters = Omit<z.output<typeof auditListQuery>, 'limit' | 'cursor' | 'sort'>

/** Conditions of an audit list; also used by exports. */
export const auditWhere = (query: Filters): Where =>
  new Where()
    .add('entity = ?', query.entity)
    .add('entity_id = ?', query.entityId)
    .add('action = ?', query.action)
    .add(`(action ilike ? or after ->> 'name' ilike ? or before ->> 'name' ilike ?)`, query.q && containing(query.q))

/** A page of the audit log, newest first. */
export async function listAuditEvents(context: Context, query: z.output<typeof auditListQuery>): Promise<Page<AuditEvent>> {
  const offset = offsetOf(query.cursor)
  const where = auditWhere(query)
  const counted = await context.pool.query<{ total: number }>(`select count(*) as total from audit_event ${where.sql}`, [...where.values])
  const { rows } = await context.pool.query<Omit<AuditEvent, 'at'> & { at: Date }>(
    `select id, at, actor, action, entity, entity_id as "entityId", before, after, ip from audit_event ${where.sql}
     ${orderBy(query.sort, SORT, '-at', 'id')} limit ${where.parameter(query.limit)} offset ${where.parameter(offset)}`,
    where.values,
  )
  const total = counted.rows[0]?.total ?? 0
  const items = rows.map((row) => ({ ...row, at: row.at.toISOString() }))
  return { items, nextCursor: nextCursor(offset, rows.length, total), total }
}
