'use client'
import { useTranslations } from 'next-intl'
import type { DestinationDetail } from '#lib/api/contracts/destinations.ts'
import { Kpi, KpiRow } from '#components/ui/kpi.tsx'
import { Num } from '#components/ui/num.tsx'
import { When } from '#components/ui/when.tsx'
import { useFormat } from '#lib/client/use-format.ts'
import { drainSeconds } from '#lib/domain/drain.ts'
import { usePhrase } from '#lib/client/use-phrase.ts'
import { isLog } from '#lib/domain/types.ts'
import { fullInSeconds, lengthLimit } from './exposure.ts'

/** The headline numbers of a destination: how much, how old, how fast, will it drain, will it overflow. */
export function DestinationHeadlines({ destination }: { destination: DestinationDetail }) {
  const t = useTranslations('destinations')
  const { problemLine } = usePhrase()
  const common = useTranslations('common')
  const format = useFormat()
  const { backlogMessages: backlog, inRate, outRate, freshness } = destination
  const tone = freshness === 'fresh' ? undefined : ('stale' as const)
  const log = isLog(destination.type)
  const waitsOnPurpose = destination.role === 'dead-letter' || destination.role === 'delay'
  const growth = inRate === null || outRate === null ? null : inRate - outRate
  const grows = growth !== null && growth > 0.05 && (backlog ?? 0) > 0
  const still = (backlog ?? 0) > 0 && outRate === 0 && !waitsOnPurpose
  const unread = still && destination.consumerCount === 0
  const limit = lengthLimit(destination.config)
  const full = limit === null ? null : fullInSeconds(destination, limit)
  const alarm = (bad: boolean) => tone ?? (bad ? ('critical' as const) : undefined)
  return (
    <KpiRow>
      <Kpi
        label={t('backlog')}
        value={<Num value={backlog} unknown={problemLine(destination.problem) || (log ? t('noReader') : undefined)} />}
        aside={growth === null || Math.abs(growth) < 0.05 ? undefined : `${format.signed(Math.round(growth * 10) / 10)}/s`}
        tone={alarm(unread && grows)}
      />
      <Kpi
        label={t('oldest')}
        value={<Num value={destination.oldestAgeSeconds} as="duration" unknown={log ? t('noReader') : t('notSaid')} />}
        aside={destination.oldestAgeSeconds === null ? undefined : log ? t('ofFurthest') : t('measured')}
        tone={tone}
      />
      <Kpi
        label={log ? t('inRead') : t('inOut')}
        value={inRate === null ? <Num value={null} unknown={t('noRate')} /> : format.perSecond(inRate)}
        aside={
          outRate === null ? (
            log ? (
              <span title={t('noReader')}>{t('nobodyCommits')}</span>
            ) : undefined
          ) : (
            <span title={log ? t('readWhy') : undefined}>· {format.perSecond(outRate)}</span>
          )
        }
        tone={tone}
      />
      <Kpi
        label={t('drainsIn')}
        value={
          backlog === null || growth === null ? (
            <Num value={null} unknown={outRate !== null ? t('noRate') : log ? t('noReader') : t('notSaid')} />
          ) : backlog > 0 && drainSeconds(backlog, growth) === null ? (
            common('never')
          ) : (
            <Num value={drainSeconds(backlog, growth)} as="duration" />
          )
        }
        aside={
          unread ? t('nothingReads') : still ? t('standsStill') : grows ? t('growsFaster', { rate: format.perSecond(growth) }) : undefined
        }
        tone={tone}
      />
      {destination.scheduledMessages ? (
        <Kpi
          label={t('scheduled')}
          value={<Num value={destination.scheduledMessages} />}
          aside={
            destination.nextDueAt === null ? undefined : (
              <>
                {t('nextDue')} <When at={destination.nextDueAt} as="clock" />
              </>
            )
          }
          tone={tone}
        />
      ) : null}
      {destination.preparedMessages ? (
        <Kpi
          label={t('prepared')}
          value={<Num value={destination.preparedMessages} />}
          aside={destination.preparedChecks ? t('preparedChecks', { times: destination.preparedChecks }) : t('preparedNote')}
          tone={tone}
        />
      ) : null}
      {limit === null ? (
        <Kpi
          label={t('consumers')}
          value={<Num value={destination.consumerCount ?? (destination.subscriptions || null)} unknown={t('notSaid')} />}
          tone={alarm(destination.consumerCount === 0 && destination.role === 'normal')}
        />
      ) : (
        <Kpi
          label={t('limitIn')}
          value={full === null ? <Num value={null} unknown={t('notGrowing')} /> : <Num value={full} as="duration" />}
          aside={t('limitOf', { limit: format.count(limit) })}
          tone={alarm(full !== null && full < 3600)}
        />
      )}
    </KpiRow>
  )
}
