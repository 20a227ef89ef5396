'use client'
import type { UseQueryResult } from '@tanstack/react-query'
import { History } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { Alert } from '#lib/api/contracts/alerts.ts'
import type { Page } from '#lib/api/contracts/common.ts'
import { Empty } from '#components/state/empty.tsx'
import { QueryView } from '#components/state/query-view.tsx'
import { SkeletonRows } from '#components/state/skeleton.tsx'
import type { Column } from '#components/table/column.ts'
import { DataTable } from '#components/table/data-table.tsx'
import { Chip, SEVERITY_TONE } from '#components/ui/chip.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import { When } from '#components/ui/when.tsx'
import type { ApiError } from '#lib/client/api-error.ts'

/** Alerts of this object, open and closed, newest first. */
export function DestinationHistory({ query }: { query: UseQueryResult<Page<Alert>, ApiError> }) {
  const t = useTranslations('destinations')
  const common = useTranslations('common')
  const columns = useMemo<Column<Alert>[]>(
    () => [
      {
        id: 'alert',
        header: t('alert'),
        canHide: false,
        cell: (row) => (
          <ScopedLink href={`/alerts/${row.id}`} title={row.summary}>
            <b style={{ fontWeight: 550 }}>{row.ruleName}</b>
          </ScopedLink>
        ),
      },
      {
        id: 'severity',
        header: t('severity'),
        cell: (row) => <Chip tone={SEVERITY_TONE[row.severity]}>{common(`severity.${row.severity}`)}</Chip>,
      },
      { id: 'state', header: t('state'), cell: (row) => t(`alertState.${row.state}`) },
      { id: 'since', header: t('since'), cell: (row) => <When at={row.firedAt ?? row.startedAt} as="clock" /> },
      { id: 'until', header: t('until'), cell: (row) => (row.closedAt ? <When at={row.closedAt} as="clock" /> : t('stillOpen')) },
    ],
    [t, common],
  )
  return (
    <Panel title={t('alertHistory')} style={{ flex: 1, minHeight: 220 }}>
      <QueryView query={query} what={t('alertHistory')} skeleton={<SkeletonRows rows={4} columns={5} />}>
        {(page) =>
          page.items.length === 0 ? (
            <Empty title={t('noHistory')} icon={<History />}>
              {t('noHistoryText')}
            </Empty>
          ) : (
            <DataTable
              name="destination-alerts"
              caption={t('alertHistory')}
              columns={columns}
              rows={page.items}
              rowKey={(row) => row.id}
              rowHref={(row) => `/alerts/${row.id}`}
            />
          )
        }
      </QueryView>
    </Panel>
  )
}
