'use client'
import { Plus, Server } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { Cluster } from '#lib/api/contracts/clusters.ts'
import { PageHeader } from '#components/shell/page-header.tsx'
import { Empty } from '#components/state/empty.tsx'
import { ListBody } from '#components/table/list-body.tsx'
import type { Column } from '#components/table/column.ts'
import { ColumnChooser } from '#components/table/column-chooser.tsx'
import { SearchBox, Toolbar } from '#components/table/toolbar.tsx'
import { useTableState } from '#components/table/use-table-state.ts'
import { ButtonLink } from '#components/ui/button.tsx'
import { KindIcon } from '#components/ui/kind-icon.tsx'
import { Num } from '#components/ui/num.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import { When } from '#components/ui/when.tsx'
import { useList } from '#lib/client/use-api.ts'
import { useScope } from '#lib/client/use-scope.ts'
import styles from './clusters.module.css'
import { StatusChip } from './status-chip.tsx'

/** Every connection: does it answer, how old is what we know, how much is in it. */
export function ClustersView() {
  const t = useTranslations('clusters')
  const { environment } = useScope()
  const table = useTableState({ sort: 'name' })
  const query = useList<Cluster>('/clusters', { ...table.query, environment })
  const columns = useColumns()
  const connect = (
    <ButtonLink look="primary" href="/clusters/new">
      <Plus />
      {t('connect')}
    </ButtonLink>
  )
  const seen = query.data?.items.filter((one) => one.freshness === 'fresh' && one.status !== 'disabled').length ?? 0
  return (
    <>
      <PageHeader title={t('title')} note={query.data ? t('note', { count: query.data.total, seen }) : undefined} actions={connect} />
      <Panel style={{ flex: '0 1 auto', minHeight: 180 }}>
        <Toolbar>
          <SearchBox value={table.q} onChange={table.setSearch} />
          <span className="grow" />
          <ColumnChooser name="clusters" columns={columns} />
        </Toolbar>
        <ListBody
          query={query}
          what={t('title')}
          name="clusters"
          columns={columns}
          rowKey={(row) => row.id}
          rowHref={(row) => `/clusters/${row.id}`}
          isStale={(row) => row.freshness !== 'fresh'}
          table={table}
          onClear={table.q !== '' && (() => table.setSearch(''))}
          empty={
            environment ? (
              <Empty title={t('emptyFiltered')} />
            ) : (
              <Empty title={t('empty')} icon={<Server />} action={connect}>
                {t('emptyText')}
              </Empty>
            )
          }
        />
      </Panel>
    </>
  )
}

function useColumns(): Column<Cluster>[] {
  const t = useTranslations('clusters')
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('name'),
        sort: 'name',
        sortFirst: 'asc',
        canHide: false,
        cell: (row) => (
          <span className={styles['name']}>
            <KindIcon kind={row.kind} />
            <ScopedLink href={`/clusters/${row.id}`}>{row.name}</ScopedLink>
            <span className="sub">{row.environment}</span>
          </span>
        ),
      },
      { id: 'status', header: t('status'), sort: 'status', sortFirst: 'asc', cell: (row) => <StatusChip cluster={row} /> },
      { id: 'version', header: t('version'), cell: (row) => row.version ?? <Num value={null} unknown={t('neverAnswered')} /> },
      {
        id: 'lastAnswer',
        header: t('lastAnswer'),
        sort: 'lastPollAt',
        align: 'right',
        cell: (row) => <When at={row.lastSuccessAt} as="ago" unknown={t('neverAnswered')} />,
      },
      {
        id: 'pollTime',
        header: t('pollTime'),
        align: 'right',
        cell: (row) =>
          row.pollSeconds === null ? <Num value={null} unknown={t('neverAnswered')} /> : `${Math.round(row.pollSeconds * 1000)} ms`,
      },
      {
        id: 'interval',
        header: t('interval'),
        align: 'right',
        hidden: true,
        cell: (row) => <Num value={row.pollIntervalSeconds} as="duration" />,
      },
      { id: 'nodes', header: t('nodes'), align: 'right', cell: (row) => <Num value={row.counts.nodes} /> },
      { id: 'destinations', header: t('destinations'), align: 'right', cell: (row) => <Num value={row.counts.destinations} /> },
      { id: 'subscriptions', header: t('subscriptions'), align: 'right', cell: (row) => <Num value={row.counts.subscriptions} /> },
      {
        id: 'deadLetterQueues',
        header: t('deadLetterQueues'),
        align: 'right',
        hidden: true,
        cell: (row) => <Num value={row.counts.deadLetterDestinations} />,
      },
      {
        id: 'backlog',
        header: t('backlog'),
        sort: 'backlogMessages',
        align: 'right',
        cell: (row) => <Num value={row.backlogMessages} />,
      },
      {
        id: 'deadLetters',
        header: t('deadLetters'),
        sort: 'deadLetterMessages',
        align: 'right',
        cell: (row) => (
          <span className={(row.deadLetterMessages ?? 0) > 0 && row.freshness === 'fresh' ? 'text-critical' : undefined}>
            <Num value={row.deadLetterMessages} />
          </span>
        ),
      },
    ],
    [t],
  )
}
