'use client'
import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { Subscription } from '#lib/api/contracts/subscriptions.ts'
import type { Column } from '#components/table/column.ts'
import { Sparkline } from '#components/table/sparkline.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { FreshnessChip } from '#components/ui/freshness-chip.tsx'
import { KindIcon } from '#components/ui/kind-icon.tsx'
import { Num } from '#components/ui/num.tsx'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import { VerdictChip, verdictSpark } from '#components/ui/verdict-chip.tsx'
import { useFormat } from '#lib/client/use-format.ts'
import { Behind, DrainsIn } from './behind.tsx'
import styles from './consumers.module.css'

/** Columns of the consumer list. */
export function useConsumerColumns(): Column<Subscription>[] {
  const t = useTranslations('consumers')
  const format = useFormat()
  return useMemo<Column<Subscription>[]>(
    () => [
      {
        id: 'group',
        header: t('group'),
        sort: 'group',
        sortFirst: 'asc',
        canHide: false,
        cell: (one) => (
          <span className={styles['name']}>
            <KindIcon kind={one.kind} />
            <span className="truncate" title={`${one.group} · ${one.destinationName}`}>
              <ScopedLink className={styles['group']} href={`/consumers/${one.id}`}>
                {one.group}
              </ScopedLink>
              {one.group === one.destinationName ? null : <span className="sub"> {one.destinationName}</span>}
            </span>
          </span>
        ),
      },
      {
        id: 'verdict',
        header: t('verdict'),
        sort: 'verdict',
        width: 124,
        cell: (one) => <VerdictChip of={one} />,
      },
      {
        id: 'lag',
        header: t('lag'),
        sort: 'lagMessages',
        align: 'right',
        cell: (one) => <Num value={one.lagMessages} unknown={{ text: one.reason, phrase: one.reasonPhrase }} />,
      },
      { id: 'behind', header: t('behind'), sort: 'lagSeconds', align: 'right', cell: (one) => <Behind one={one} /> },
      {
        id: 'trend',
        header: t('trend'),
        sort: 'trendPerSecond',
        width: 132,
        cell: (one) => (
          <span title={one.trendPerSecond === null ? undefined : t('trendHint', { rate: `${format.signed(one.trendPerSecond)}/s` })}>
            <Sparkline values={one.sparkline} tone={verdictSpark(one.verdict, one.freshness)} height={20} width={104} />
          </span>
        ),
      },
      { id: 'out', header: t('out'), sort: 'outRate', align: 'right', cell: (one) => <Num value={one.outRate} as="rate" /> },
      { id: 'drains', header: t('drains'), sort: 'drainSeconds', align: 'right', cell: (one) => <DrainsIn one={one} /> },
      {
        id: 'loss',
        header: t('loss'),
        cell: (one) =>
          one.dataLossInSeconds === null ? null : (
            <Chip tone={one.freshness === 'fresh' ? 'critical' : 'stale'} title={t('lossHint')}>
              {t('lossIn', { time: format.duration(one.dataLossInSeconds) })}
            </Chip>
          ),
      },
      { id: 'members', header: t('members'), sort: 'members', align: 'right', cell: (one) => <Num value={one.members} /> },
      {
        id: 'cluster',
        header: t('cluster'),
        sort: 'clusterName',
        sortFirst: 'asc',
        cell: (one) => (
          <span className={styles['name']}>
            <span className="muted">{one.clusterName}</span>
            <FreshnessChip freshness={one.freshness} observedAt={one.observedAt} problem={one.problem} />
          </span>
        ),
      },
      { id: 'in', header: t('in'), sort: 'inRate', align: 'right', hidden: true, cell: (one) => <Num value={one.inRate} as="rate" /> },
    ],
    [t, format],
  )
}
