'use client'
import { useTranslations } from 'next-intl'
import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import type { RequeueRun } from '#lib/api/contracts/dead-letters.ts'
import { PageHeader } from '#components/shell/page-header.tsx'
import { Empty } from '#components/state/empty.tsx'
import { ListBody } from '#components/table/list-body.tsx'
import type { Column } from '#components/table/column.ts'
import { ColumnChooser } from '#components/table/column-chooser.tsx'
import { ExportMenu } from '#components/table/export-menu.tsx'
import { FilterChips, SearchBox, Toolbar } from '#components/table/toolbar.tsx'
import { useTableState } from '#components/table/use-table-state.ts'
import { ButtonLink } from '#components/ui/button.tsx'
import { Num } from '#components/ui/num.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import { When } from '#components/ui/when.tsx'
import { useList } from '#lib/client/use-api.ts'
import { useScope, useScopedHref } from '#lib/client/use-scope.ts'
import { ProgressBar } from './progress-bar.tsx'
import { isMoving, progressOf } from './progress.ts'
import { RunStateChip } from './run-state-chip.tsx'
import styles from './requeue.module.css'

const STATES = ['running', 'paused', 'planned', 'cancelling', 'completed', 'cancelled', 'failed'] as const
const NAME = 'requeue-runs'

/** Every requeue run, the newest first: what is under way, what came of the others. */
export function RunsView() {
  const t = useTranslations('requeueRuns')
  const href = useScopedHref()
  const { query: scope } = useScope()
  const table = useTableState({ sort: '-createdAt' })
  const [filters, setFilters] = useQueryStates({
    state: parseAsArrayOf(parseAsStringLiteral(STATES)).withDefault([]),
    source: parseAsString,
  })
  const asked = { ...scope, q: table.q, state: filters.state, source: filters.source }
  const query = useList<RequeueRun>('/requeue-runs', { ...table.query, ...asked }, { everyMs: 2_000 })
  const columns = useColumns()
  const filtered = table.q !== '' || filters.state.length > 0 || filters.source !== null
  const clear = (): void => {
    table.setSearch('')
    void setFilters({ state: null, source: null })
  }
  return (
    <>
      <PageHeader
        title={t('title')}
        crumbs={[{ label: t('deadLetters'), href: '/dead-letters' }, { label: t('title') }]}
        note={query.data && filters.source !== null ? t('ofOneSource', { name: query.data.items[0]?.sourceName ?? '–' }) : undefined}
        actions={<ExportMenu report="requeue-runs" query={asked} />}
      />
      <Panel style={{ flex: 1 }}>
        <Toolbar>
          <SearchBox value={table.q} onChange={table.setSearch} label={t('searchRuns')} />
          <FilterChips
            label={t('stateColumn')}
            options={STATES.map((value) => ({ value, label: t(`state.${value}`) }))}
            chosen={filters.state}
            onChange={(chosen) => {
              table.resetPage()
              void setFilters({ state: chosen.length > 0 ? chosen : null })
            }}
          />
          <span className="grow" />
          <ColumnChooser name={NAME} columns={columns} />
        </Toolbar>
        <ListBody
          query={query}
          what={t('title')}
          name={NAME}
          columns={columns}
          rowKey={(run) => run.id}
          rowHref={(run) => `/requeue-runs/${run.id}`}
          table={table}
          onClear={filtered && clear}
          empty={
            <Empty title={t('empty')} action={<ButtonLink href={href('/dead-letters')}>{t('emptyAction')}</ButtonLink>}>
              {t('emptyWhy')}
            </Empty>
          }
        />
      </Panel>
    </>
  )
}

function useColumns(): Column<RequeueRun>[] {
  const t = useTranslations('requeueRuns')
  return useMemo<Column<RequeueRun>[]>(
    () => [
      {
        id: 'source',
        header: t('fromTo'),
        sort: 'sourceName',
        sortFirst: 'asc',
        canHide: false,
        cell: (run) => (
          <span className={`${styles['cell']} truncate`} title={`${run.sourceName} → ${run.targetName}`}>
            <ScopedLink className={styles['strong']} href={`/requeue-runs/${run.id}`}>
              {run.sourceName}
            </ScopedLink>
            <span className="sub truncate">→ {run.targetName}</span>
          </span>
        ),
      },
      { id: 'state', header: t('stateColumn'), sort: 'state', width: 130, cell: (run) => <RunStateChip run={run} /> },
      {
        id: 'progress',
        header: t('progress'),
        width: 150,
        cell: (run) => <ProgressBar progress={progressOf(run, 0, null)} />,
      },
      { id: 'matched', header: t('planned'), sort: 'matched', align: 'right', cell: (run) => <Num value={run.plan.matched} /> },
      { id: 'removed', header: t('item.removed'), align: 'right', cell: (run) => <Num value={run.counts.removed} /> },
      {
        id: 'failed',
        header: t('item.failed'),
        align: 'right',
        cell: (run) => <span className={run.counts.failed > 0 ? 'text-critical' : 'faint'}>{<Num value={run.counts.failed} />}</span>,
      },
      {
        id: 'skipped',
        header: t('item.skipped'),
        align: 'right',
        cell: (run) => <span className={run.counts.skipped > 0 ? 'text-warn' : 'faint'}>{<Num value={run.counts.skipped} />}</span>,
      },
      {
        id: 'unknown',
        header: t('item.unknown'),
        align: 'right',
        cell: (run) => <span className={run.counts.unknown > 0 ? 'text-high' : 'faint'}>{<Num value={run.counts.unknown} />}</span>,
      },
      {
        id: 'rate',
        header: t('rate'),
        align: 'right',
        hidden: true,
        cell: (run) => (run.ratePerSecond === null ? t('noBrake') : <Num value={run.ratePerSecond} as="rate" />),
      },
      { id: 'who', header: t('who'), cell: (run) => <span className="muted">{run.actor.name}</span> },
      { id: 'reason', header: t('reason'), cell: (run) => <span className="muted">{run.reason}</span> },
      {
        id: 'cluster',
        header: t('cluster'),
        sort: 'clusterName',
        sortFirst: 'asc',
        cell: (run) => <span className="muted">{run.clusterName}</span>,
      },
      {
        id: 'created',
        header: t('when'),
        sort: 'createdAt',
        align: 'right',
        cell: (run) => (isMoving(run) ? <When at={run.startedAt} as="age" /> : <When at={run.createdAt} />),
      },
    ],
    [t],
  )
}
