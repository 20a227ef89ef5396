'use client'
import { History } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { parseAsArrayOf, parseAsStringLiteral, useQueryState } from 'nuqs'
import { useMemo } from 'react'
import type { DestinationEvent } from '#lib/api/contracts/destination-events.ts'
import { Empty } from '#components/state/empty.tsx'
import type { Column } from '#components/table/column.ts'
import { ListBody } from '#components/table/list-body.tsx'
import { FilterChips, Toolbar } from '#components/table/toolbar.tsx'
import { useTableState } from '#components/table/use-table-state.ts'
import { Chip, SEVERITY_TONE } from '#components/ui/chip.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { When } from '#components/ui/when.tsx'
import { useList } from '#lib/client/use-api.ts'
import { eventHref } from './event-href.ts'
import { EventLine } from './event-line.tsx'

const KINDS = ['change', 'alert', 'requeue', 'silence', 'audit'] as const

/** Everything that happened to a destination, the newest first: changes, alerts, requeue runs, silences. */
export function DestinationHistory({ destinationId }: { destinationId: string }) {
  const t = useTranslations('destinations')
  const table = useTableState({ sort: '-at', limit: 50 })
  const [kind, setKind] = useQueryState('kind', parseAsArrayOf(parseAsStringLiteral(KINDS)).withDefault([]))
  const { limit, cursor } = table.query
  const query = useList<DestinationEvent>(`/destinations/${destinationId}/events`, { limit, cursor, kind })
  const columns = useColumns()
  return (
    <Panel title={t('whatHappened')} style={{ flex: 1, minHeight: 220 }}>
      <Toolbar>
        <FilterChips
          label={t('eventKindLabel')}
          options={KINDS.map((value) => ({ value, label: t(`eventKind.${value}`) }))}
          chosen={kind}
          onChange={(chosen) => {
            table.resetPage()
            void setKind(chosen.length > 0 ? chosen : null)
          }}
        />
      </Toolbar>
      <ListBody
        query={query}
        what={t('whatHappened')}
        name="destination-events"
        columns={columns}
        rowKey={(event) => event.id}
        table={table}
        onClear={kind.length > 0 && (() => void setKind(null))}
        empty={
          <Empty title={t('noEvents')} icon={<History />}>
            {t('noEventsText')}
          </Empty>
        }
      />
    </Panel>
  )
}

function useColumns(): Column<DestinationEvent>[] {
  const t = useTranslations('destinations')
  const common = useTranslations('common')
  return useMemo(
    () => [
      { id: 'at', header: t('eventAt'), canHide: false, width: 130, cell: (event) => <When at={event.at} as="clock" /> },
      {
        id: 'kind',
        header: t('eventKindLabel'),
        width: 150,
        cell: (event) => (
          <Chip tone={event.severity && event.type === 'alert.fired' ? SEVERITY_TONE[event.severity] : 'plain'}>
            {event.severity && event.type === 'alert.fired' ? common(`severity.${event.severity}`) : t(`eventKind.${event.kind}`)}
          </Chip>
        ),
      },
      { id: 'what', header: t('eventWhat'), canHide: false, cell: (event) => <EventLine event={event} href={eventHref(event)} /> },
      { id: 'actor', header: t('eventActor'), width: 120, cell: (event) => event.actor ?? <span className="faint">–</span> },
    ],
    [t, common],
  )
}
