'use client'
import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { Destination } from '#lib/api/contracts/destinations.ts'
import type { Column } from '#components/table/column.ts'
import { Sparkline } from '#components/table/sparkline.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { FreshnessChip } from '#components/ui/freshness-chip.tsx'
import { KindIcon } from '#components/ui/kind-icon.tsx'
import { Num } from '#components/ui/num.tsx'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import { usePhrase } from '#lib/client/use-phrase.ts'
import styles from './destinations.module.css'

/** Columns of the list of destinations. */
export function useDestinationColumns(): Column<Destination>[] {
  const t = useTranslations('destinations')
  const { say, problemLine } = usePhrase()
  const common = useTranslations('common')
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('name'),
        sort: 'name',
        sortFirst: 'asc',
        canHide: false,
        cell: (row) => (
          <span className={styles['name']} title={row.name}>
            <KindIcon kind={row.kind} />
            <ScopedLink href={`/destinations/${row.id}`}>{row.name}</ScopedLink>
            {row.namespace === '' || row.namespace === '/' ? null : <span className="sub truncate">{row.namespace}</span>}
            <FreshnessChip freshness={row.freshness} observedAt={row.observedAt} problem={row.problem} />
          </span>
        ),
      },
      {
        id: 'cluster',
        header: t('cluster'),
        sort: 'clusterName',
        sortFirst: 'asc',
        cell: (row) => <span className="muted">{row.clusterName}</span>,
      },
      {
        id: 'namespace',
        header: t('namespace'),
        sort: 'namespace',
        sortFirst: 'asc',
        hidden: true,
        cell: (row) => <span className="muted">{row.namespace}</span>,
      },
      {
        id: 'type',
        header: t('type'),
        sort: 'type',
        sortFirst: 'asc',
        cell: (row) => <span className="muted">{common(`type.${row.type}`)}</span>,
      },
      {
        id: 'role',
        header: t('role'),
        sort: 'role',
        sortFirst: 'asc',
        cell: (row) =>
          row.role === 'normal' ? (
            ''
          ) : (
            <Chip tone={row.role === 'dead-letter' ? 'high' : 'plain'} title={say(row.roleEvidencePhrase, row.roleEvidence) || undefined}>
              {common(`role.${row.role}`)}
            </Chip>
          ),
      },
      {
        id: 'backlog',
        header: t('backlog'),
        sort: 'backlogMessages',
        align: 'right',
        canHide: false,
        cell: (row) => <Num value={row.backlogMessages} unknown={problemLine(row.problem)} />,
      },
      {
        id: 'lastHour',
        header: t('lastHour'),
        width: 132,
        cell: (row) => (
          <Sparkline
            values={row.sparkline}
            width={104}
            height={20}
            tone={row.freshness !== 'fresh' ? 'stale' : row.role === 'dead-letter' ? 'high' : 's1'}
          />
        ),
      },
      {
        id: 'ready',
        header: t('ready'),
        sort: 'readyMessages',
        align: 'right',
        hidden: true,
        cell: (row) => <Num value={row.readyMessages} unknown={t('notSaid')} />,
      },
      {
        id: 'inFlight',
        header: t('inFlight'),
        sort: 'inFlightMessages',
        align: 'right',
        hidden: true,
        cell: (row) => <Num value={row.inFlightMessages} unknown={t('notSaid')} />,
      },
      {
        id: 'scheduled',
        header: t('scheduled'),
        align: 'right',
        hidden: true,
        cell: (row) => <Num value={row.scheduledMessages} unknown={t('notSaid')} />,
      },
      {
        id: 'in',
        header: t('in'),
        sort: 'inRate',
        align: 'right',
        cell: (row) => <Num value={row.inRate} as="rate" unknown={t('noRate')} />,
      },
      {
        id: 'out',
        header: t('out'),
        sort: 'outRate',
        align: 'right',
        cell: (row) => <Num value={row.outRate} as="rate" unknown={t('notSaid')} />,
      },
      {
        id: 'redelivered',
        header: t('redelivered'),
        align: 'right',
        hidden: true,
        cell: (row) => <Num value={row.redeliveredRate} as="rate" unknown={t('notSaid')} />,
      },
      {
        id: 'consumers',
        header: t('consumers'),
        sort: 'consumerCount',
        align: 'right',
        cell: (row) => (
          <span className={row.consumerCount === 0 && row.role === 'normal' && row.freshness === 'fresh' ? 'text-critical' : undefined}>
            <Num value={row.consumerCount} unknown={t('notSaid')} />
          </span>
        ),
      },
      {
        id: 'oldest',
        header: t('oldest'),
        sort: 'oldestAgeSeconds',
        align: 'right',
        cell: (row) => <Num value={row.oldestAgeSeconds} as="duration" unknown={t('notSaid')} />,
      },
      {
        id: 'size',
        header: t('size'),
        sort: 'sizeBytes',
        align: 'right',
        hidden: true,
        cell: (row) => <Num value={row.sizeBytes} as="bytes" unknown={t('notSaid')} />,
      },
      { id: 'owner', header: t('owner'), hidden: true, cell: (row) => row.owner ?? <Num value={null} unknown={t('noOwner')} /> },
    ],
    [t, common, say, problemLine],
  )
}
