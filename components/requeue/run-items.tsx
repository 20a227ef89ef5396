'use client'
import { useTranslations } from 'next-intl'
import { parseAsArrayOf, parseAsStringLiteral, useQueryState } from 'nuqs'
import { useMemo } from 'react'
import type { RequeueItem, RequeueRun } from '#lib/api/contracts/dead-letters.ts'
import { Empty } from '#components/state/empty.tsx'
import { QueryView } from '#components/state/query-view.tsx'
import { SkeletonRows } from '#components/state/skeleton.tsx'
import type { Column } from '#components/table/column.ts'
import { DataTable } from '#components/table/data-table.tsx'
import { Pager } from '#components/table/pager.tsx'
import { FilterChips, SearchBox, Toolbar } from '#components/table/toolbar.tsx'
import { useTableState } from '#components/table/use-table-state.ts'
import { Chip, type Tone } from '#components/ui/chip.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { When } from '#components/ui/when.tsx'
import { useList } from '#lib/client/use-api.ts'
import { isMoving } from './progress.ts'

const STATES = ['failed', 'unknown', 'skipped', 'planned', 'sent', 'confirmed', 'removed'] as const
const TONES: Record<RequeueItem['state'], Tone> = {
  planned: 'plain',
  sent: 'brand',
  confirmed: 'brand',
  removed: 'ok',
  failed: 'critical',
  skipped: 'warn',
  unknown: 'stale',
}

/** The ledger: what became of every message. */
export function RunItems({ run }: { run: RequeueRun }) {
  const t = useTranslations('requeueRuns')
  const tTable = useTranslations('table')
  const table = useTableState({ sort: 'seq' })
  const [state, setState] = useQueryState('item', parseAsArrayOf(parseAsStringLiteral(STATES)).withDefault([]))
  const query = useList<RequeueItem>(
    `/requeue-runs/${run.id}/items`,
    { ...table.query, state },
    { live: isMoving(run) || run.state === 'paused', everyMs: 2_000 },
  )
  const columns = useMemo<Column<RequeueItem>[]>(
    () => [
      {
        id: 'seq',
        header: '#',
        sort: 'seq',
        sortFirst: 'asc',
        width: 70,
        canHide: false,
        cell: (item) => <span className="faint">{item.seq}</span>,
      },
      { id: 'message', header: t('message'), cell: (item) => <span className="mono">{item.messageId}</span> },
      {
        id: 'state',
        header: t('stateColumn'),
        sort: 'state',
        width: 120,
        cell: (item) => <Chip tone={TONES[item.state]}>{t(`item.${item.state}`)}</Chip>,
      },
      { id: 'target', header: t('to'), sort: 'target', cell: (item) => item.target || <span className="faint">–</span> },
      {
        id: 'error',
        header: t('error'),
        cell: (item) => <span className={item.state === 'failed' ? 'text-critical' : 'muted'}>{item.error}</span>,
      },
      { id: 'updated', header: t('changed'), sort: 'updatedAt', align: 'right', cell: (item) => <When at={item.updatedAt} /> },
    ],
    [t],
  )
  return (
    <Panel style={{ flex: 1 }} title={t('ledger')} note={t('ledgerNote')}>
      <Toolbar>
        <SearchBox value={table.q} onChange={table.setSearch} label={t('searchItems')} />
        <FilterChips
          label={t('stateColumn')}
          options={STATES.filter((one) => run.counts[one] > 0 || state.includes(one)).map((value) => ({
            value,
            label: `${t(`item.${value}`)} ${run.counts[value]}`,
          }))}
          chosen={state}
          onChange={(chosen) => {
            table.resetPage()
            void setState(chosen.length > 0 ? chosen : null)
          }}
        />
      </Toolbar>
      <QueryView query={query} what={t('ledger')} skeleton={<SkeletonRows rows={6} columns={5} />}>
        {(page) =>
          page.items.length === 0 ? (
            state.length > 0 || table.q !== '' ? (
              <Empty title={tTable('nothingMatches')} />
            ) : (
              <Empty title={t('noItems')}>{t('noItemsWhy')}</Empty>
            )
          ) : (
            <>
              <DataTable
                name="requeue-items"
                caption={t('ledger')}
                columns={columns}
                rows={page.items}
                rowKey={(item) => String(item.seq)}
                sort={table.sort}
                onSort={table.setSort}
              />
              <Pager page={page} table={table} />
            </>
          )
        }
      </QueryView>
    </Panel>
  )
}
