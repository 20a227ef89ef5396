'use client'
import { ScrollText } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import type { AuditEvent } from '#lib/api/contracts/overview.ts'
import { Empty } from '#components/state/empty.tsx'
import { ListBody } from '#components/table/list-body.tsx'
import type { Column } from '#components/table/column.ts'
import { SearchBox, Toolbar } from '#components/table/toolbar.tsx'
import { useTableState } from '#components/table/use-table-state.ts'
import { Panel } from '#components/ui/panel.tsx'
import { When } from '#components/ui/when.tsx'
import { useList } from '#lib/client/use-api.ts'
import { AuditDialog } from './audit-dialog.tsx'
import { changedFields } from './diff.ts'

/**
 * Audit events as a table; press one for what was before and after. `query` limits it to one object
 * (`{ entity, entityId }`), then the column naming the object and the search are left out.
 */
export function HistoryTable({ query: scope = {}, title }: { query?: { entity?: string; entityId?: string }; title?: string }) {
  const t = useTranslations('settings')
  const table = useTableState({ sort: '-at' })
  const query = useList<AuditEvent>('/audit-events', { ...table.query, ...scope })
  const [open, setOpen] = useState<AuditEvent | null>(null)
  const one = scope.entityId !== undefined
  const columns = useColumns(one)
  return (
    <Panel {...(title ? { title, note: t('auditNote') } : {})} style={{ flex: 1, minHeight: 260 }}>
      {one ? null : (
        <Toolbar>
          <SearchBox value={table.q} onChange={table.setSearch} label={t('searchAudit')} />
        </Toolbar>
      )}
      <ListBody
        query={query}
        what={t('audit')}
        name="audit"
        columns={columns}
        rowKey={(row) => row.id}
        onOpen={setOpen}
        current={open?.id ?? null}
        table={table}
        onClear={table.q !== '' && (() => table.setSearch(''))}
        empty={
          <Empty title={one ? t('noHistory') : t('noEvents')} icon={<ScrollText />}>
            {t('noEventsText')}
          </Empty>
        }
      />
      {open ? <AuditDialog event={open} onClose={() => setOpen(null)} /> : null}
    </Panel>
  )
}

/** Name of the object as its snapshot has it, else its id. */
function objectName(event: AuditEvent): string {
  for (const snapshot of [event.after, event.before]) {
    const name = (snapshot as { name?: unknown } | null)?.name
    if (typeof name === 'string') return name
  }
  return event.entityId
}

function useColumns(one: boolean): Column<AuditEvent>[] {
  const t = useTranslations('settings')
  return useMemo(() => {
    const columns: Column<AuditEvent>[] = [
      { id: 'at', header: t('at'), sort: 'at', canHide: false, cell: (row) => <When at={row.at} as="clock" /> },
      { id: 'actor', header: t('actor'), cell: (row) => row.actor.name },
      {
        id: 'action',
        header: t('action'),
        sort: 'action',
        sortFirst: 'asc',
        cell: (row) => <b style={{ fontWeight: 550 }}>{row.action}</b>,
      },
      {
        id: 'change',
        header: t('change'),
        cell: (row) => {
          if (row.before === null || row.before === undefined) return <span className="muted">{t('created')}</span>
          if (row.after === null || row.after === undefined) return <span className="muted">{t('removed')}</span>
          const paths = changedFields(row.before, row.after).map((change) => change.path)
          return (
            <span className="muted" title={paths.join(', ')}>
              {paths.length <= 3 ? paths.join(', ') : t('changedFields', { count: paths.length })}
            </span>
          )
        },
      },
      { id: 'address', header: t('address'), cell: (row) => <span className="faint">{row.ip ?? ''}</span> },
    ]
    if (!one) {
      columns.splice(3, 0, {
        id: 'object',
        header: t('object'),
        sort: 'entity',
        sortFirst: 'asc',
        cell: (row) => (
          <>
            {objectName(row)} <span className="sub">{row.entity}</span>
          </>
        ),
      })
    }
    return columns
  }, [t, one])
}
