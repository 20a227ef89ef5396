'use client'
import { useTranslations } from 'next-intl'
import type { DeadLetterDestination } from '#lib/api/contracts/dead-letters.ts'
import { PageHeader } from '#components/shell/page-header.tsx'
import { Empty } from '#components/state/empty.tsx'
import { PartialNotice } from '#components/state/partial-notice.tsx'
import { ListBody } from '#components/table/list-body.tsx'
import { ColumnChooser } from '#components/table/column-chooser.tsx'
import { ExportMenu } from '#components/table/export-menu.tsx'
import { SearchBox, Toolbar } from '#components/table/toolbar.tsx'
import { useTableState } from '#components/table/use-table-state.ts'
import { ButtonLink } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { useList } from '#lib/client/use-api.ts'
import { useFormat } from '#lib/client/use-format.ts'
import { useOverview } from '#lib/client/use-overview.ts'
import { useScope, useScopedHref } from '#lib/client/use-scope.ts'
import styles from './dead-letters.module.css'
import { useDeadLetterColumns } from './list-columns.tsx'

const NAME = 'dead-letters'
const RULES = ['exchange', 'policy', 'names', 'broker'] as const

/** Every destination that holds dead letters, the fullest first. */
export function DeadLettersView() {
  const t = useTranslations('deadLetters')
  const format = useFormat()
  const href = useScopedHref()
  const scope = useScope()
  const overview = useOverview()
  const table = useTableState({ sort: '-messages' })
  const query = useList<DeadLetterDestination>('/dead-letters', { ...scope.query, ...table.query, sparkline: true })
  const columns = useDeadLetterColumns()
  const known = overview.data
  return (
    <>
      <PageHeader
        title={t('title')}
        note={
          known
            ? t('summary', {
                messages: format.count(known.deadLetterMessages),
                destinations: known.counts.deadLetterDestinations,
                arrived: format.count(known.deadLettersLastHour.value),
              })
            : undefined
        }
        actions={
          <>
            <ButtonLink href={href('/requeue-runs')}>{t('runs')}</ButtonLink>
            <ExportMenu report="dead-letters" query={{ ...scope.query, q: table.q }} />
          </>
        }
      />
      <PartialNotice />
      <Panel style={{ flex: 1 }}>
        <Toolbar>
          <SearchBox value={table.q} onChange={table.setSearch} />
          <span className="grow" />
          <ColumnChooser name={NAME} columns={columns} />
        </Toolbar>
        <ListBody
          query={query}
          what={t('title')}
          name={NAME}
          columns={columns}
          rowKey={(one) => one.destinationId}
          rowHref={(one) => `/dead-letters/${one.destinationId}`}
          isStale={(one) => one.freshness !== 'fresh'}
          table={table}
          onClear={table.q !== '' && (() => table.setSearch(''))}
          empty={
            <Empty title={t('emptyTitle')} action={<ButtonLink href={href('/destinations')}>{t('emptyAction')}</ButtonLink>}>
              {t('emptyWhy')}
              <span className={styles['rules']}>
                {RULES.map((rule) => (
                  <span key={rule}>· {t(`rule.${rule}`)}</span>
                ))}
              </span>
            </Empty>
          }
        />
      </Panel>
    </>
  )
}
