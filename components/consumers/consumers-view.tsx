'use client'
import { useTranslations } from 'next-intl'
import { parseAsArrayOf, parseAsStringLiteral, useQueryState } from 'nuqs'
import type { Subscription } from '#lib/api/contracts/subscriptions.ts'
import { PageHeader } from '#components/shell/page-header.tsx'
import { Empty } from '#components/state/empty.tsx'
import { PartialNotice } from '#components/state/partial-notice.tsx'
import { ListBody } from '#components/table/list-body.tsx'
import { ColumnChooser } from '#components/table/column-chooser.tsx'
import { ExportMenu } from '#components/table/export-menu.tsx'
import { FilterChips, SearchBox, Toolbar } from '#components/table/toolbar.tsx'
import { useTableState } from '#components/table/use-table-state.ts'
import { ButtonLink } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { useList } from '#lib/client/use-api.ts'
import { useFormat } from '#lib/client/use-format.ts'
import { useScope } from '#lib/client/use-scope.ts'
import { useConsumerColumns } from './columns.tsx'

const VERDICTS = ['rewound', 'stalled', 'stopped', 'slow', 'ok', 'no-data'] as const
const NAME = 'consumers'

/** Every consumer group, the slowest first: is it keeping up, how far behind, will it recover by itself. */
export function ConsumersView() {
  const t = useTranslations('consumers')
  const common = useTranslations('common')
  const format = useFormat()
  const scope = useScope()
  const table = useTableState({ sort: '-lagSeconds' })
  const [verdict, setVerdict] = useQueryState('verdict', parseAsArrayOf(parseAsStringLiteral(VERDICTS)).withDefault([]))
  const query = useList<Subscription>('/subscriptions', { ...scope.query, ...table.query, verdict, sparkline: true })
  const columns = useConsumerColumns()
  const filtered = table.q !== '' || verdict.length > 0
  const clear = (): void => {
    table.setSearch('')
    void setVerdict(null)
  }
  return (
    <>
      <PageHeader
        title={t('title')}
        note={query.data ? t('count', { count: query.data.total, text: format.count(query.data.total) }) : undefined}
        actions={<ExportMenu report="lag" query={{ ...scope.query, q: table.q, verdict }} />}
      />
      <PartialNotice />
      <Panel style={{ flex: 1 }}>
        <Toolbar>
          <SearchBox value={table.q} onChange={table.setSearch} label={t('search')} />
          <FilterChips
            label={t('verdict')}
            options={VERDICTS.map((value) => ({ value, label: common(`verdict.${value}`) }))}
            chosen={verdict}
            onChange={(chosen) => {
              table.resetPage()
              void setVerdict(chosen.length > 0 ? chosen : null)
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
          rowKey={(one) => one.id}
          rowHref={(one) => `/consumers/${one.id}`}
          isStale={(one) => one.freshness !== 'fresh'}
          table={table}
          onClear={filtered && clear}
          skeletonRows={14}
          empty={
            <Empty title={t('empty')} action={<ButtonLink href="/clusters">{t('emptyAction')}</ButtonLink>}>
              {t('emptyWhy')}
            </Empty>
          }
        />
      </Panel>
    </>
  )
}
