'use client'
import { useTranslations } from 'next-intl'
import type { Overview } from '#lib/api/contracts/overview.ts'
import { Empty } from '#components/state/empty.tsx'
import { Sparkline, type SparkTone } from '#components/table/sparkline.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Chip, SEVERITY_TONE } from '#components/ui/chip.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import { When } from '#components/ui/when.tsx'
import { useNow } from '#lib/client/now.ts'
import { useFormat } from '#lib/client/use-format.ts'
import { useScopedHref } from '#lib/client/use-scope.ts'
import { usePhrase } from '#lib/client/use-phrase.ts'
import { isDeadLetterAlert, needsOf, withoutSince, type Need } from './needs.ts'
import styles from './overview.module.css'

const SPARK: Record<string, SparkTone> = { critical: 'critical', high: 'high', warning: 'warn', info: 's1' }

/** Alerts that fire and clusters that do not answer, each with its next step. */
export function NeedsPanel({ overview }: { overview: Overview }) {
  const t = useTranslations('overview')
  const needs = needsOf(overview)
  const of = (severity: string): number => overview.alerts.filter((alert) => alert.severity === severity).length
  const [critical, high] = [of('critical'), of('high')]
  const others = overview.counts.firing - critical - high
  const blind = overview.counts.clustersFresh === 0
  return (
    <Panel
      title={t('needsYou')}
      chips={
        <>
          {critical > 0 ? <Chip tone="critical">{t('countCritical', { count: critical })}</Chip> : null}
          {high > 0 ? <Chip tone="high">{t('countHigh', { count: high })}</Chip> : null}
          {others > 0 ? <Chip>{t('countOther', { count: others })}</Chip> : null}
        </>
      }
      more={
        <ScopedLink className="link" href="/alerts">
          {t('allAlerts')}
        </ScopedLink>
      }
    >
      {needs.length === 0 ? (
        <Empty title={blind ? t('calmNoData') : t('calm')} good={!blind}>
          {blind ? t('staleObjects') : t('calmText')}
        </Empty>
      ) : (
        <ul className={styles['scroll']}>
          {needs.map((need) => (
            <Line key={need.type === 'alert' ? need.alert.id : need.cluster.id} need={need} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function Line({ need }: { need: Need }) {
  const t = useTranslations('overview')
  const tSeverity = useTranslations('common.severity')
  const format = useFormat()
  const href = useScopedHref()
  const { say, problem, problemLine } = usePhrase()
  const now = useNow()
  if (need.type === 'cluster') {
    const { cluster } = need
    return (
      <li className={styles['need']}>
        <i className={styles['bar']} style={{ background: 'var(--stale)' }} />
        <div style={{ minWidth: 0 }}>
          <ScopedLink className={styles['title']} href={`/clusters/${cluster.id}`}>
            {cluster.lastSuccessAt && now
              ? t('notAnswered', { name: cluster.name, time: format.moment(cluster.lastSuccessAt, now) })
              : t('neverAnswered', { name: cluster.name })}
          </ScopedLink>
          <div className="sub truncate" title={problemLine(cluster.problem) ?? cluster.error ?? undefined}>
            {[cluster.problem ? problem(cluster.problem).title : cluster.error, t('staleObjects')].filter(Boolean).join(' · ')}
          </div>
        </div>
        <span className={styles['wide']} />
        <span className={`num faint ${styles['wide']}`}>
          <When at={cluster.lastSuccessAt} as="age" />
        </span>
        <ButtonLink small href={href(`/clusters/${cluster.id}`)}>
          {t('why')}
        </ButtonLink>
      </li>
    )
  }
  const { alert } = need
  const dead = isDeadLetterAlert(alert)
  const about = [
    alert.subject.clusterName,
    say(alert.ruleNamePhrase, alert.ruleName),
    alert.acknowledgedBy ? t('acknowledged', { name: alert.acknowledgedBy }) : null,
    alert.silenced ? t('silenced') : null,
  ].filter(Boolean)
  return (
    <li className={styles['need']}>
      <i className={styles['bar']} style={{ background: `var(--${SEVERITY_TONE[alert.severity]})` }} title={tSeverity(alert.severity)} />
      <div style={{ minWidth: 0 }}>
        <ScopedLink className={styles['title']} href={`/alerts/${alert.id}`} title={say(alert.summaryPhrase, alert.summary)}>
          <span className="sr-only">{tSeverity(alert.severity)}: </span>
          {say(alert.summaryPhrase, withoutSince(alert.summary))}
        </ScopedLink>
        <div className="sub truncate">{about.join(' · ')}</div>
      </div>
      <span className={styles['wide']}>
        {need.sparkline ? <Sparkline values={need.sparkline} tone={SPARK[alert.severity] ?? 's1'} height={22} /> : null}
      </span>
      <span className={`num faint ${styles['wide']}`}>
        <When at={alert.firedAt ?? alert.startedAt} as="age" />
      </span>
      {dead ? (
        <ButtonLink small look="primary" href={href(`/dead-letters/${alert.subject.id}`)}>
          {t('requeue')}
        </ButtonLink>
      ) : (
        <ButtonLink small href={href(`/alerts/${alert.id}`)}>
          {t('open')}
        </ButtonLink>
      )}
    </li>
  )
}
