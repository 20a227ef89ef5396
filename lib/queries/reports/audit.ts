import { auditListQuery } from '#lib/api/contracts/overview.ts'
import { auditWhere } from '../audit-events.ts'
import { newestFirst } from './newest-first.ts'
import { range } from './range.ts'
import { report } from './report.ts'
import { isoSql } from './rows.ts'

const COLUMNS = ['at', 'actorType', 'actorName', 'action', 'entity', 'entityId', 'ip', 'before', 'after', 'id']

const SELECT = `${isoSql('at')} as at, actor ->> 'type' as "actorType", actor ->> 'name' as "actorName", action, entity, entity_id as "entityId", ip,
  before, after, id`

/** Who did what, newest first. */
export const audit = report({
  report: 'audit',
  title: 'Audit log',
  filters: auditListQuery.omit({ limit: true, cursor: true, sort: true }).extend(range),
  history: true,
  columns: () => COLUMNS,
  pages: ({ pool }, filters) =>
    newestFirst(pool, filters, {
      select: SELECT,
      from: 'from audit_event',
      where: auditWhere(filters),
      time: 'audit_event.at',
      id: 'audit_event.id',
    }),
})
