'use client'
import { BellRing } from 'lucide-react'
import { useTranslations } from 'next-intl'
import dynamic from 'next/dynamic'
import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useState } from 'react'
import type { Alert } from '#lib/api/contracts/alerts.ts'
import { PageHeader } from '#components/shell/page-header.tsx'
import { Empty } from '#components/state/empty.tsx'
import { PartialNotice } from '#components/state/partial-notice.tsx'
import { ListBody } from '#components/table/list-body.tsx'
import { ColumnChooser } from '#components/table/column-chooser.tsx'
import { ExportMenu } from '#components/table/export-menu.tsx'
import { NOTHING_SELECTED, selectedCount, type Selection } from '#components/table/select.ts'
import { SelectionBar } from '#components/table/selection-bar.tsx'
import { FilterChips, SearchBox, Toolbar } from '#components/table/toolbar.tsx'
import { useTableState } from '#components/table/use-table-state.ts'
import { Button, ButtonLink } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { useList } from '#lib/client/use-api.ts'
import { useScope, useScopedHref } from '#lib/client/use-scope.ts'
import { useAlertColumns } from './alert-columns.tsx'
import { ALERT_TABS, AlertsNav, useAlertTab, type AlertTab } from './alerts-nav.tsx'
import { useAcknowledge } from './use-acknowledge.ts'

const SilenceDialog = dynamic(() => import('./silence-dialog.tsx').then((module) => module.SilenceDialog), { ssr: false })
const SEVERITIES = ['critical', 'high', 'warning', 'info'] as const
const SORTS: Record<AlertTab, string> = { firing: '-severity', pending: '-startedAt', closed: '-closedAt' }

/** Incidents: firing, pending or closed. */
export function AlertsView() {
  const tab = useAlertTab()
  // A tab has a sort of its own: the state of the table starts anew with it.
  return <AlertList key={tab} tab={tab} />
}

function AlertList({ tab }: { tab: AlertTab }) {
  const t = useTranslations('alerts')
  const common = useTranslations('common')
  const tTable = useTranslations('table')
  const href = useScopedHref()
  const { query: scope } = useScope()
  const table = useTableState({ sort: SORTS[tab] })
  const [filters, setFilters] = useQueryStates({
    severity: parseAsArrayOf(parseAsStringLiteral(SEVERITIES)).withDefault([]),
    subject: parseAsString,
    rule: parseAsString,
  })
  const [selection, setSelection] = useState<Selection>(NOTHING_SELECTED)
  const [silencing, setSilencing] = useState(false)
  const { busy, acknowledge } = useAcknowledge()
  const asked = { ...scope, q: table.q, state: [...ALERT_TABS[tab]], ...filters }
  const query = useList<Alert>('/alerts', { ...table.query, ...asked })
  const columns = useAlertColumns(tab)
  // What the page shows is what a silence made here is about.
  const silenced = {
    ...(scope.cluster ? { cluster: [scope.cluster] } : {}),
    ...(scope.environment ? { environment: [scope.environment] } : {}),
  }
  const open = tab !== 'closed'
  const filtered = table.q !== '' || filters.severity.length > 0 || filters.subject !== null || filters.rule !== null
  const clear = (): void => {
    table.setSearch('')
    void setFilters({ severity: null, subject: null, rule: null })
  }
  const chosen = selection.type === 'some' ? [...selection.keys] : (query.data?.items ?? []).map((alert) => alert.id)
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          <>
            <Button onClick={() => setSilencing(true)}>{t('silence')}</Button>
            <ExportMenu report="alerts" query={asked} />
          </>
        }
      />
      <AlertsNav />
      <PartialNotice />
      <Panel style={{ flex: 1 }}>
        {selectedCount(selection) > 0 ? (
          <SelectionBar selection={selection} onChange={setSelection} total={null}>
            <Button
              small
              look="primary"
              busy={busy}
              onClick={() => {
                acknowledge(chosen)
                setSelection(NOTHING_SELECTED)
              }}
            >
              {t('acknowledge')}
            </Button>
          </SelectionBar>
        ) : (
          <Toolbar>
            <SearchBox value={table.q} onChange={table.setSearch} label={t('search')} />
            <FilterChips
              label={t('severity')}
              options={SEVERITIES.map((value) => ({ value, label: common(`severity.${value}`) }))}
              chosen={filters.severity}
              onChange={(severity) => {
                table.resetPage()
                void setFilters({ severity: severity.length > 0 ? severity : null })
              }}
            />
            {filters.subject !== null || filters.rule !== null ? (
              <Button small onClick={clear}>
                {tTable('clearFilters')}
              </Button>
            ) : null}
            <span className="grow" />
            <ColumnChooser name={`alerts-${tab}`} columns={columns} />
          </Toolbar>
        )}
        <ListBody
          query={query}
          what={t('title')}
          name={`alerts-${tab}`}
          columns={columns}
          rowKey={(alert) => alert.id}
          rowHref={(alert) => `/alerts/${alert.id}`}
          isStale={(alert) => open && alert.freshness !== 'fresh'}
          table={table}
          onClear={filtered && clear}
          {...(open ? { selection, onSelect: setSelection } : {})}
          empty={
            <Empty
              icon={<BellRing />}
              good={open}
              title={t(`none.${tab}`)}
              action={<ButtonLink href={href('/alerts/rules')}>{t('seeRules')}</ButtonLink>}
            >
              {t(`noneWhy.${tab}`)}
            </Empty>
          }
        />
      </Panel>
      {silencing ? <SilenceDialog onClose={() => setSilencing(false)} initial={silenced} /> : null}
    </>
  )
}
