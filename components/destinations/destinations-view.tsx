'use client'
import { Boxes } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { parseAsArrayOf, parseAsStringLiteral, useQueryStates } from 'nuqs'
import type { Destination } from '#lib/api/contracts/destinations.ts'
import { PageHeader } from '#components/shell/page-header.tsx'
import { Empty } from '#components/state/empty.tsx'
import { PartialNotice } from '#components/state/partial-notice.tsx'
import { ListBody } from '#components/table/list-body.tsx'
import { ColumnChooser } from '#components/table/column-chooser.tsx'
import { FilterChips, SearchBox, Toolbar } from '#components/table/toolbar.tsx'
import { useTableState } from '#components/table/use-table-state.ts'
import { Panel } from '#components/ui/panel.tsx'
import { useList } from '#lib/client/use-api.ts'
import { useOverview } from '#lib/client/use-overview.ts'
import { useScope } from '#lib/client/use-scope.ts'
import { ExportMenu } from './export-menu.tsx'
import { useDestinationColumns } from './use-destination-columns.tsx'

const ROLES = ['normal', 'dead-letter', 'retry', 'delay', 'internal'] as const
const TYPES = ['queue', 'quorum-queue', 'stream', 'topic', 'address'] as const
/** Types a broker kind has, so that only filters that can match are offered. An unknown kind offers all. */
const TYPES_OF: Record<string, readonly (typeof TYPES)[number][]> = {
  kafka: ['topic'],
  rabbitmq: ['queue', 'quorum-queue', 'stream'],
  rocketmq: ['topic'],
  activemq: ['queue', 'topic'],
  artemis: ['queue', 'address'],
}
const FRESHNESS = ['fresh', 'stale', 'error', 'gone'] as const
const FILTERS = {
  role: parseAsArrayOf(parseAsStringLiteral(ROLES)).withDefault([]),
  type: parseAsArrayOf(parseAsStringLiteral(TYPES)).withDefault([]),
  freshness: parseAsArrayOf(parseAsStringLiteral(FRESHNESS)).withDefault([]),
}

/** Every topic, queue, stream and address with its numbers. */
export function DestinationsView() {
  const t = useTranslations('destinations')
  const common = useTranslations('common')
  const scope = useScope()
  const table = useTableState({ sort: '-backlogMessages' })
  const [filters, setFilters] = useQueryStates(FILTERS)
  const query = useList<Destination>('/destinations', { ...scope.query, ...table.query, ...filters, sparkline: true })
  const columns = useDestinationColumns()
  const kinds = useOverview().data?.clusters.map((one) => one.kind) ?? []
  const offered = new Set(kinds.flatMap((kind) => TYPES_OF[kind] ?? TYPES))
  const types = TYPES.filter((type) => offered.has(type) || filters.type.includes(type))
  const filtered = table.q !== '' || Object.values(filters).some((chosen) => chosen.length > 0)
  const change = (next: Partial<typeof filters>): void => {
    void setFilters(next)
    table.resetPage()
  }
  const total = query.data?.total
  return (
    <>
      <PageHeader title={t('title')} note={total === undefined ? undefined : t(filtered ? 'noteFiltered' : 'note', { count: total })} />
      <PartialNotice />
      <Panel style={{ flex: 1, minHeight: 320 }}>
        <Toolbar>
          <SearchBox value={table.q} onChange={table.setSearch} />
          <FilterChips
            label={t('role')}
            options={ROLES.map((value) => ({ value, label: common(`role.${value}`) }))}
            chosen={filters.role}
            onChange={(role) => change({ role })}
          />
          <FilterChips
            label={t('type')}
            options={types.map((value) => ({ value, label: common(`type.${value}`) }))}
            chosen={filters.type}
            onChange={(type) => change({ type })}
          />
          <FilterChips
            label={t('freshness')}
            options={FRESHNESS.filter((value) => value !== 'fresh').map((value) => ({ value, label: common(`freshness.${value}`) }))}
            chosen={filters.freshness.filter((value) => value !== 'fresh')}
            onChange={(freshness) => change({ freshness })}
          />
          <span className="grow" />
          <ExportMenu
            reports={[
              { report: 'inventory', title: t('exportInventory') },
              { report: 'backlog', title: t('exportBacklog'), history: true },
            ]}
            filters={{ ...scope.query, ...filters, q: table.q }}
          />
          <ColumnChooser name="destinations" columns={columns} />
        </Toolbar>
        <ListBody
          query={query}
          what={t('title')}
          name="destinations"
          columns={columns}
          rowKey={(row) => row.id}
          rowHref={(row) => `/destinations/${row.id}`}
          isStale={(row) => row.freshness !== 'fresh'}
          table={table}
          onClear={
            filtered &&
            (() => {
              change({ role: [], type: [], freshness: [] })
              table.setSearch('')
            })
          }
          noMatchHint={t('emptyFilteredText')}
          skeletonRows={16}
          empty={
            <Empty title={t('empty')} icon={<Boxes />}>
              {t('emptyText')}
            </Empty>
          }
        />
      </Panel>
    </>
  )
}
