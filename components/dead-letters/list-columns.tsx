'use client'
import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { DeadLetterDestination } from '#lib/api/contracts/dead-letters.ts'
import type { Column } from '#components/table/column.ts'
import { Sparkline } from '#components/table/sparkline.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { FreshnessChip } from '#components/ui/freshness-chip.tsx'
import { KindIcon } from '#components/ui/kind-icon.tsx'
import { Num } from '#components/ui/num.tsx'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import { When } from '#components/ui/when.tsx'
import { usePhrase } from '#lib/client/use-phrase.ts'
import styles from './dead-letters.module.css'
import { SourceList } from './source-list.tsx'

/** Columns of the list of dead-letter destinations. */
export function useDeadLetterColumns(): Column<DeadLetterDestination>[] {
  const t = useTranslations('deadLetters')
  const { say, cannotRequeue } = usePhrase()
  return useMemo<Column<DeadLetterDestination>[]>(
    () => [
      {
        id: 'name',
        header: t('destination'),
        sort: 'name',
        sortFirst: 'asc',
        canHide: false,
        cell: (one) => (
          <span className={styles['names']}>
            <KindIcon kind={one.kind} />
            <span className="truncate" title={`${one.name} · ${say(one.roleEvidencePhrase, one.roleEvidence)}`}>
              <ScopedLink className={styles['strong']} href={`/dead-letters/${one.destinationId}`}>
                {one.name}
              </ScopedLink>
              <span className="sub"> {[one.clusterName, one.namespace].filter(Boolean).join(' · ')}</span>
            </span>
            <FreshnessChip freshness={one.freshness} observedAt={one.observedAt} />
          </span>
        ),
      },
      { id: 'messages', header: t('messages'), sort: 'messages', align: 'right', cell: (one) => <Num value={one.messages} /> },
      {
        id: 'hour',
        header: t('lastHour'),
        align: 'right',
        cell: (one) =>
          one.arrivedLastHour !== null && one.arrivedLastHour > 0 && one.freshness === 'fresh' ? (
            <span className="text-critical">
              +<Num value={one.arrivedLastHour} />
            </span>
          ) : (
            <Num value={one.arrivedLastHour} />
          ),
      },
      {
        id: 'arrivals',
        header: t('perMinute'),
        sort: 'arrivalsPerMinute',
        align: 'right',
        cell: (one) => <Num value={one.arrivalsPerMinute === null ? null : Math.round(one.arrivalsPerMinute * 10) / 10} />,
      },
      {
        id: 'trend',
        header: t('trend'),
        width: 94,
        cell: (one) => <Sparkline values={one.sparkline} tone={one.freshness === 'fresh' ? 's1' : 'stale'} height={20} width={76} />,
      },
      {
        id: 'oldest',
        header: t('oldest'),
        sort: 'oldestAt',
        align: 'right',
        cell: (one) => <When at={one.oldestAt} as="age" unknown={t('noOldest')} />,
      },
      {
        id: 'last',
        header: t('lastArrival'),
        sort: 'lastArrivalAt',
        align: 'right',
        cell: (one) => <When at={one.lastArrivalAt} unknown={t('noArrival')} />,
      },
      { id: 'sources', header: t('sources'), cell: (one) => <SourceList sources={one.sources} /> },
      {
        id: 'cost',
        header: t('looking'),
        cell: (one) => (
          <span className={styles['tries']}>
            <Chip tone={one.browseCost === 'free' ? 'plain' : 'warn'} title={t(`costHint.${one.browseCost}`)}>
              {t(`cost.${one.browseCost}`)}
            </Chip>
            {one.canRequeue ? null : <Chip title={cannotRequeue(one) ?? undefined}>{t('noRequeue')}</Chip>}
          </span>
        ),
      },
      {
        id: 'requeue',
        header: t('requeueable'),
        hidden: true,
        cell: (one) =>
          one.canRequeue ? (
            t('can')
          ) : (
            <span className="muted" title={cannotRequeue(one) ?? undefined}>
              {t('cannot')}
            </span>
          ),
      },
    ],
    [t, say, cannotRequeue],
  )
}
