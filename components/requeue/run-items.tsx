'use client'
import { useTranslations } from 'next-intl'
import { parseAsArrayOf, parseAsStringLiteral, useQueryState } from 'nuqs'
import { useMemo } from 'react'
import type { RequeueItem, RequeueRun } from '#lib/api/contracts/dead-letters.ts'
import { Empty } from '#components/state/empty.tsx'
import { ListBody } from '#components/table/list-body.tsx'
import type { Column } from '#components/table/column.ts'
import { FilterChips, SearchBox, Toolbar } from '#components/table/toolbar.tsx'
import { useTableState } from '#components/table/use-table-state.ts'
import { Chip, type Tone } from '#components/ui/chip.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { When } from '#components/ui/when.tsx'
import { useList } from '#lib/client/use-api.ts'
import { usePhrase } from '#lib/client/use-phrase.ts'
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
  const table = useTableState({ sort: 'seq' })
  const [state, setState] = useQueryState('item', parseAsArrayOf(parseAsStringLiteral(STATES)).withDefault([]))
  const query = useList<RequeueItem>(
    `/requeue-runs/${run.id}/items`,
    { ...table.query, state },
    { live: isMoving(run) || run.state === 'paused', everyMs: 2_000 },
  )
  const { say } = usePhrase()
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
        cell: (item) => (
          <span className={item.state === 'failed' ? 'text-critical' : 'muted'}>
            {item.error === null ? '' : say(item.errorPhrase, item.error)}
          </span>
        ),
      },
      { id: 'updated', header: t('changed'), sort: 'updatedAt', align: 'right', cell: (item) => <When at={item.updatedAt} /> },
    ],
    [t, say],
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
      <ListBody
        query={query}
        what={t('ledger')}
        name="requeue-items"
        columns={columns}
        rowKey={(item) => String(item.seq)}
        table={table}
        onClear={
          (state.length > 0 || table.q !== '') &&
          (() => {
            table.setSearch('')
            void setState(null)
          })
        }
        empty={<Empty title={t('noItems')}>{t('noItemsWhy')}</Empty>}
      />
    </Panel>
  )
}
