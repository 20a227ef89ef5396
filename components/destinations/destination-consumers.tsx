'use client'
import { Activity } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import type { DestinationDetail } from '#lib/api/contracts/destinations.ts'
import type { Subscription } from '#lib/api/contracts/subscriptions.ts'
import { Empty } from '#components/state/empty.tsx'
import { ListBody } from '#components/table/list-body.tsx'
import type { Column } from '#components/table/column.ts'
import { Sparkline } from '#components/table/sparkline.tsx'
import { Num } from '#components/ui/num.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import { VerdictChip, verdictSpark } from '#components/ui/verdict-chip.tsx'
import { useList } from '#lib/client/use-api.ts'

/** Everybody who reads this destination, furthest behind first. */
export function DestinationConsumers({ destination }: { destination: DestinationDetail }) {
  const t = useTranslations('destinations')
  const common = useTranslations('common')
  const [sort, setSort] = useState('-lagSeconds')
  const query = useList<Subscription>('/subscriptions', { destination: destination.id, limit: 500, sort, sparkline: true })
  const columns = useMemo<Column<Subscription>[]>(
    () => [
      {
        id: 'group',
        header: t('group'),
        sort: 'group',
        sortFirst: 'asc',
        canHide: false,
        cell: (row) => (
          <ScopedLink href={`/consumers/${row.id}`}>
            <b style={{ fontWeight: 550 }}>{row.group}</b>
          </ScopedLink>
        ),
      },
      {
        id: 'verdict',
        header: t('verdict'),
        sort: 'verdict',
        cell: (row) => <VerdictChip of={row} />,
      },
      { id: 'members', header: t('members'), sort: 'members', align: 'right', cell: (row) => <Num value={row.members} /> },
      {
        id: 'lag',
        header: t('lag'),
        sort: 'lagMessages',
        align: 'right',
        cell: (row) => <Num value={row.lagMessages} unknown={{ text: row.reason, phrase: row.reasonPhrase }} />,
      },
      {
        id: 'behind',
        header: t('behind'),
        sort: 'lagSeconds',
        align: 'right',
        cell: (row) => <Num value={row.lagSeconds} as="duration" unknown={{ text: row.reason, phrase: row.reasonPhrase }} />,
      },
      {
        id: 'lastHour',
        header: t('lastHour'),
        cell: (row) => <Sparkline values={row.sparkline} width={104} height={20} tone={verdictSpark(row.verdict, row.freshness)} />,
      },
      {
        id: 'out',
        header: t('out'),
        sort: 'outRate',
        align: 'right',
        cell: (row) => <Num value={row.outRate} as="rate" unknown={t('noRate')} />,
      },
      {
        id: 'drains',
        header: t('drains'),
        sort: 'drainSeconds',
        align: 'right',
        cell: (row) =>
          row.drainSeconds === null && row.outRate !== null && (row.lagMessages ?? 0) > 0 ? (
            <span className="faint">{common('never')}</span>
          ) : (
            <Num value={row.drainSeconds} as="duration" />
          ),
      },
    ],
    [t, common],
  )
  return (
    <Panel style={{ flex: 1, minHeight: 220 }}>
      <ListBody
        query={query}
        what={t('readers')}
        name="destination-consumers"
        columns={columns}
        rowKey={(row) => row.id}
        rowHref={(row) => `/consumers/${row.id}`}
        isStale={(row) => row.freshness !== 'fresh'}
        sort={sort}
        onSort={setSort}
        skeletonRows={4}
        empty={
          <Empty title={t('noReaders')} icon={<Activity />}>
            {t('noReadersText')}
          </Empty>
        }
      />
    </Panel>
  )
}
