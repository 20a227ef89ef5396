'use client'
import { useTranslations } from 'next-intl'
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useMemo, useState } from 'react'
import type { Notification } from '#lib/api/contracts/alerts.ts'
import { PageHeader } from '#components/shell/page-header.tsx'
import { Empty } from '#components/state/empty.tsx'
import { ListBody } from '#components/table/list-body.tsx'
import type { Column } from '#components/table/column.ts'
import { ExportMenu } from '#components/table/export-menu.tsx'
import { FilterChips, SearchBox, Toolbar } from '#components/table/toolbar.tsx'
import { useTableState } from '#components/table/use-table-state.ts'
import { Button, ButtonLink } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import { When } from '#components/ui/when.tsx'
import { useList } from '#lib/client/use-api.ts'
import { useScopedHref } from '#lib/client/use-scope.ts'
import { usePhrase } from '#lib/client/use-phrase.ts'
import { AlertsNav } from './alerts-nav.tsx'
import styles from './alerts.module.css'
import { Attempts, DeliveryChip, outcomeWords } from './attempts.tsx'
import { useTransitionWords } from './use-transition-words.ts'
import { withoutSince } from './values.ts'

const STATES = ['pending', 'delivered', 'accepted', 'dead', 'dropped'] as const

/** Every message that was due, and every try to deliver it. */
export function NotificationsView() {
  const t = useTranslations('channels')
  const { say } = usePhrase()
  const tAlerts = useTranslations('alerts')
  const tTable = useTranslations('table')
  const href = useScopedHref()
  const transition = useTransitionWords()
  const table = useTableState({ sort: '-createdAt' })
  const [filters, setFilters] = useQueryStates({ state: parseAsStringLiteral(STATES), channel: parseAsString, alert: parseAsString })
  const query = useList<Notification>('/notifications', { ...table.query, ...filters })
  const [open, setOpen] = useState<Notification | null>(null)
  const columns = useColumns()
  const narrowed = filters.channel !== null || filters.alert !== null
  const filtered = table.q !== '' || filters.state !== null || narrowed
  const clear = (): void => {
    table.setSearch('')
    void setFilters({ state: null, channel: null, alert: null })
  }
  return (
    <>
      <PageHeader title={tAlerts('title')} actions={<ExportMenu report="notifications" query={{ q: table.q, ...filters }} />} />
      <AlertsNav />
      <Panel style={{ flex: 1 }}>
        <Toolbar>
          <SearchBox value={table.q} onChange={table.setSearch} label={t('searchLog')} />
          <FilterChips
            label={t('stateColumn')}
            options={STATES.map((value) => ({ value, label: t(`delivery.${value}`) }))}
            chosen={filters.state === null ? [] : [filters.state]}
            onChange={(chosen) => {
              table.resetPage()
              void setFilters({ state: chosen.at(-1) ?? null })
            }}
          />
          {narrowed ? (
            <Button small onClick={clear}>
              {tTable('clearFilters')}
            </Button>
          ) : null}
        </Toolbar>
        <ListBody
          query={query}
          what={tAlerts('tab.notifications')}
          name="notifications"
          columns={columns}
          rowKey={(one) => one.id}
          onOpen={setOpen}
          current={open?.id ?? null}
          table={table}
          onClear={filtered && clear}
          empty={
            <Empty title={t('noLog')} action={<ButtonLink href={href('/alerts/channels')}>{t('title')}</ButtonLink>}>
              {t('noLogWhy')}
            </Empty>
          }
        />
      </Panel>
      {open ? (
        <Dialog width={620} title={`${open.channel.name} · ${transition(open.transition)}`} onClose={() => setOpen(null)}>
          <div className={styles['line']}>
            <DeliveryChip state={open.state} />
            <span className="faint">
              <When at={open.createdAt} as="clock" />
            </span>
          </div>
          {open.incident ? (
            <ScopedLink className="link" href={`/alerts/${open.incident.id}`}>
              {say(open.incident.summaryPhrase, open.incident.summary)}
            </ScopedLink>
          ) : null}
          <Attempts attempts={open.attempts} />
        </Dialog>
      ) : null}
    </>
  )
}

function useColumns(): Column<Notification>[] {
  const t = useTranslations('channels')
  const { say } = usePhrase()
  const transition = useTransitionWords()
  return useMemo<Column<Notification>[]>(
    () => [
      { id: 'at', header: t('at'), sort: 'createdAt', width: 120, canHide: false, cell: (one) => <When at={one.createdAt} as="clock" /> },
      {
        id: 'channel',
        header: t('channel'),
        sort: 'channel',
        sortFirst: 'asc',
        cell: (one) => (
          <ScopedLink className={styles['names']} href={`/alerts/channels/${one.channel.id}`}>
            {one.channel.name}
          </ScopedLink>
        ),
      },
      { id: 'told', header: t('told'), sort: 'transition', sortFirst: 'asc', cell: (one) => transition(one.transition) },
      {
        id: 'incident',
        header: t('incident'),
        cell: (one) =>
          one.incident ? (
            <ScopedLink
              className={styles['summary']}
              href={`/alerts/${one.incident.id}`}
              title={say(one.incident.summaryPhrase, one.incident.summary)}
            >
              {say(one.incident.summaryPhrase, withoutSince(one.incident.summary))}
            </ScopedLink>
          ) : (
            <span className="faint">–</span>
          ),
      },
      { id: 'state', header: t('stateColumn'), sort: 'state', cell: (one) => <DeliveryChip state={one.state} /> },
      {
        id: 'attempts',
        header: t('attempts'),
        align: 'right',
        cell: (one) => {
          const last = one.attempts.at(-1)
          return (
            <span title={last ? outcomeWords(t, last.outcome) : undefined}>
              {one.attempts.length}
              {last?.status ? <span className="sub"> HTTP {last.status}</span> : null}
            </span>
          )
        },
      },
      {
        id: 'done',
        header: t('done'),
        sort: 'finishedAt',
        align: 'right',
        cell: (one) => <When at={one.finishedAt} unknown={t('notDone')} />,
      },
    ],
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `transition` changes with the language only, as `t` does
    [t, say],
  )
}
