'use client'
import { useTranslations } from 'next-intl'
import type { Subscription } from '#lib/api/contracts/subscriptions.ts'
import { OpenAlerts } from '#components/alerts/open-alerts.tsx'
import { useSubjectAlerts } from '#components/alerts/use-subject-alerts.ts'
import { PageHeader } from '#components/shell/page-header.tsx'
import { Notice } from '#components/state/notice.tsx'
import { QueryView } from '#components/state/query-view.tsx'
import { Skeleton } from '#components/state/skeleton.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { FreshnessChip } from '#components/ui/freshness-chip.tsx'
import { KindIcon } from '#components/ui/kind-icon.tsx'
import { Kpi, KpiRow } from '#components/ui/kpi.tsx'
import { Num } from '#components/ui/num.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { VerdictChip } from '#components/ui/verdict-chip.tsx'
import { When } from '#components/ui/when.tsx'
import { useRead } from '#lib/client/use-api.ts'
import { useFormat } from '#lib/client/use-format.ts'
import { useScopedHref } from '#lib/client/use-scope.ts'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { usePhrase } from '#lib/client/use-phrase.ts'
import { Behind, DrainsIn, useMethodWords } from './behind.tsx'
import { ConsumerCharts } from './consumer-charts.tsx'
import { MembersPanel, PartitionsPanel } from './consumer-tables.tsx'
import styles from './consumers.module.css'

/** One consumer group on one destination: the verdict and why, then the numbers behind it. */
export function ConsumerView({ id }: { id: string }) {
  const t = useTranslations('consumers')
  const query = useRead<Subscription>(`/subscriptions/${id}`)
  return (
    <QueryView query={query} what={t('one')} skeleton={<Loading />}>
      {(one) => <Consumer one={one} />}
    </QueryView>
  )
}

function Consumer({ one }: { one: Subscription }) {
  const t = useTranslations('consumers')
  const { say } = usePhrase()
  const href = useScopedHref()
  const alerts = useSubjectAlerts(one.id)
  return (
    <>
      <div>
        <PageHeader
          title={one.group}
          crumbs={[
            { label: t('title'), href: '/consumers' },
            { label: one.clusterName, href: `/clusters/${one.clusterId}` },
            {
              label: one.namespace ? `${one.destinationName} (${one.namespace})` : one.destinationName,
              href: `/destinations/${one.destinationId}`,
            },
          ]}
          icon={<KindIcon kind={one.kind} />}
          chips={
            <>
              <VerdictChip of={one} />
              <FreshnessChip freshness={one.freshness} observedAt={one.observedAt} problem={one.problem} />
            </>
          }
          note={[one.state, one.protocol].filter(Boolean).join(' · ') || undefined}
          actions={<ButtonLink href={href(`/destinations/${one.destinationId}`)}>{t('openDestination')}</ButtonLink>}
        />
        <p className={styles['reason']}>
          {say(one.reasonPhrase, one.reason)}{' '}
          <span className="faint">
            {t('sinceWord')} <When at={one.verdictSince} as="clock" />
          </span>
        </p>
      </div>
      {one.problem ? (
        <Notice tone="warn">
          <ProblemText problem={one.problem} kind={one.kind} />
        </Notice>
      ) : null}
      <OpenAlerts alerts={alerts.open} />
      <Numbers one={one} />
      <ConsumerCharts id={one.id} spans={alerts.spans} />
      <div className={styles['tables']}>
        <PartitionsPanel one={one} />
        <MembersPanel one={one} />
      </div>
    </>
  )
}

function Numbers({ one }: { one: Subscription }) {
  const t = useTranslations('consumers')
  const format = useFormat()
  const method = useMethodWords(one)
  const stale = one.freshness !== 'fresh'
  const tone = (fresh: 'critical' | 'high' | undefined) => (stale ? ('stale' as const) : fresh)
  const grows = one.trendPerSecond !== null && one.trendPerSecond > 0
  const bad = one.verdict === 'stalled' || one.verdict === 'stopped' ? 'critical' : one.verdict === 'slow' ? 'high' : undefined
  return (
    <KpiRow>
      <Kpi
        label={t('lag')}
        value={<Num value={one.lagMessages} unknown={{ text: one.reason, phrase: one.reasonPhrase }} />}
        aside={
          one.trendPerSecond === null ? null : (
            <span className={grows && bad ? `text-${bad}` : ''}>{`${format.signed(one.trendPerSecond)}/s`}</span>
          )
        }
        tone={tone(bad)}
      />
      <Kpi
        label={one.lagMethod === null ? t('behind') : t('behindBy', { method: t(`methodShort.${one.lagMethod}`) })}
        value={<Behind one={{ ...one, lagErrorSeconds: null }} />}
        aside={
          one.lagErrorSeconds === null || one.lagErrorSeconds < 1 || one.lagMethod === 'broker' ? null : (
            <span title={method}>{`± ${format.duration(one.lagErrorSeconds)}`}</span>
          )
        }
        tone={tone(undefined)}
      />
      <Kpi
        label={t('inOut')}
        value={<Num value={one.inRate} as="rate" />}
        aside={
          <>
            {'· '}
            <Num value={one.outRate} as="rate" />
          </>
        }
        tone={tone(undefined)}
      />
      <Kpi label={t('drains')} value={<DrainsIn one={one} />} tone={tone(undefined)} />
      {one.dataLossInSeconds === null ? null : (
        <Kpi label={t('loss')} value={<Num value={one.dataLossInSeconds} as="duration" />} aside={t('lossShort')} tone={tone('critical')} />
      )}
      <Kpi
        label={t('members')}
        value={<Num value={one.members} />}
        aside={
          one.members === 0 ? (
            <span className={stale ? '' : 'text-critical'}>{t('nobodyReads')}</span>
          ) : one.inFlightMessages ? (
            t('inFlight', { count: one.inFlightMessages })
          ) : null
        }
        tone={tone(one.members === 0 ? 'critical' : undefined)}
      />
    </KpiRow>
  )
}

function Loading() {
  return (
    <>
      <Skeleton width={320} height={26} />
      <KpiRow>
        {[1, 2, 3, 4, 5].map((key) => (
          <Kpi key={key} label={'\u00a0'} value={<Skeleton width={90} height={20} style={{ margin: '5px 0' }} />} />
        ))}
      </KpiRow>
      <div className={styles['charts']} aria-busy>
        {[1, 2, 3].map((key) => (
          <Panel key={key} padded>
            <Skeleton height="100%" />
          </Panel>
        ))}
      </div>
    </>
  )
}
