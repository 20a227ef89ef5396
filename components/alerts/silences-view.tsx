'use client'
import { BellOff } from 'lucide-react'
import { useTranslations } from 'next-intl'
import dynamic from 'next/dynamic'
import { useMemo, useState } from 'react'
import type { AlertRule, Silence } from '#lib/api/contracts/alerts.ts'
import { PageHeader } from '#components/shell/page-header.tsx'
import { Empty } from '#components/state/empty.tsx'
import { ListBody } from '#components/table/list-body.tsx'
import type { Column } from '#components/table/column.ts'
import { SearchBox, Toolbar } from '#components/table/toolbar.tsx'
import { useTableState } from '#components/table/use-table-state.ts'
import { Button } from '#components/ui/button.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { When } from '#components/ui/when.tsx'
import { sendJson } from '#lib/client/http.ts'
import { useList, useWrite } from '#lib/client/use-api.ts'
import { useNow } from '#lib/client/now.ts'
import { useFormat } from '#lib/client/use-format.ts'
import styles from './alerts.module.css'
import { AlertsNav } from './alerts-nav.tsx'
import { useScopeWords } from './scope-editor.tsx'

const SilenceDialog = dynamic(() => import('./silence-dialog.tsx').then((module) => module.SilenceDialog), { ssr: false })

/** What is muted, until when, by whom and why. */
export function SilencesView() {
  const t = useTranslations('alerts')
  const table = useTableState({ sort: '-endsAt' })
  const query = useList<Silence>('/silences', table.query)
  const columns = useColumns()
  const [adding, setAdding] = useState(false)
  const add = (
    <Button look="primary" onClick={() => setAdding(true)}>
      {t('silence')}
    </Button>
  )
  return (
    <>
      <PageHeader title={t('title')} actions={add} />
      <AlertsNav />
      <Panel style={{ flex: 1 }}>
        <Toolbar>
          <SearchBox value={table.q} onChange={table.setSearch} label={t('searchSilences')} />
        </Toolbar>
        <ListBody
          query={query}
          what={t('tab.silences')}
          name="silences"
          columns={columns}
          rowKey={(one) => one.id}
          isStale={(one) => !one.active}
          table={table}
          onClear={table.q !== '' && (() => table.setSearch(''))}
          empty={
            <Empty icon={<BellOff />} title={t('noSilences')} action={add}>
              {t('noSilencesWhy')}
            </Empty>
          }
        />
      </Panel>
      {adding ? <SilenceDialog initial={{}} onClose={() => setAdding(false)} /> : null}
    </>
  )
}

function useColumns(): Column<Silence>[] {
  const t = useTranslations('alerts')
  const scope = useScopeWords()
  const rules = useList<AlertRule>('/alert-rules', { limit: 500 })
  const names = new Map((rules.data?.items ?? []).map((rule) => [rule.id, rule.name]))
  const what = ({ matchers }: Silence): string => {
    const { rule, ...rest } = matchers
    return rule === undefined ? scope(rest) : `${names.get(rule) ?? rule} · ${scope(rest)}`
  }
  const now = useNow()
  // Names arrive later than the rows: the columns follow them.
  const stamp = `${rules.dataUpdatedAt} ${now - (now % 10_000)}`
  return useMemo<Column<Silence>[]>(
    () => [
      {
        id: 'what',
        header: t('silenced'),
        canHide: false,
        cell: (one) => (
          <span className={styles['clip']} title={what(one)}>
            {what(one)}
          </span>
        ),
      },
      {
        id: 'state',
        header: t('status'),
        sort: 'active',
        cell: (one) => (
          <Chip tone={one.active ? 'brand' : 'plain'}>
            {one.active ? t('active') : Date.parse(one.startsAt) > now ? t('upcoming') : t('ended')}
          </Chip>
        ),
      },
      { id: 'ends', header: t('until'), sort: 'endsAt', cell: (one) => <When at={one.endsAt} as="clock" /> },
      { id: 'left', header: t('timeLeft'), align: 'right', cell: (one) => (one.active ? <Left until={one.endsAt} /> : null) },
      { id: 'author', header: t('author'), sort: 'author', sortFirst: 'asc', cell: (one) => <span className="muted">{one.author}</span> },
      { id: 'reason', header: t('reason'), cell: (one) => <span className={styles['clip']}>{one.reason}</span> },
      { id: 'act', header: t('act'), cell: (one) => (one.active || Date.parse(one.startsAt) > now ? <EndButton silence={one} /> : null) },
    ],
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `stamp` stands for the names and the time
    [t, stamp],
  )
}

function Left({ until }: { until: string }) {
  const format = useFormat()
  const now = useNow()
  return now === 0 ? null : format.duration(Math.max(0, (Date.parse(until) - now) / 1000))
}

function EndButton({ silence }: { silence: Silence }) {
  const t = useTranslations('alerts')
  const say = useToast()
  const end = useWrite(() => sendJson<void>('DELETE', `/silences/${silence.id}`), ['/silences', '/alerts', '/overview'])
  return (
    <Button
      small
      busy={end.isPending}
      onClick={() => end.mutate(undefined, { onSuccess: () => say(t('didEnd')), onError: (error) => say(error.message, { bad: true }) })}
    >
      {t('endSilence')}
    </Button>
  )
}
