import { auditListQuery } from '#lib/api/contracts/overview.ts'
import { auditWhere } from '../audit-events.ts'
import { keysetPages } from './keyset.ts'
import { checkRange, range } from './range.ts'
import { report, type Row } from './report.ts'
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
  pages: ({ pool }, filters) => {
    checkRange(filters)
    return keysetPages<Row>(pool, {
      select: SELECT,
      from: 'from audit_event',
      where: auditWhere(filters).add('audit_event.at >= ?', filters.from).add('audit_event.at < ?', filters.to),
      keys: [
        { sql: 'audit_event.at', type: 'timestamptz' },
        { sql: 'audit_event.id', type: 'text' },
      ],
      direction: 'desc',
    })
  },
})
