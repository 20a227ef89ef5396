'use client'
import { useTranslations } from 'next-intl'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import type { Alert } from '#lib/api/contracts/alerts.ts'
import { PageHeader } from '#components/shell/page-header.tsx'
import { Notice } from '#components/state/notice.tsx'
import { QueryView } from '#components/state/query-view.tsx'
import { Skeleton } from '#components/state/skeleton.tsx'
import { Button, ButtonLink } from '#components/ui/button.tsx'
import { Chip, SEVERITY_TONE } from '#components/ui/chip.tsx'
import { Kpi, KpiRow } from '#components/ui/kpi.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { When } from '#components/ui/when.tsx'
import { useRead } from '#lib/client/use-api.ts'
import { useFormat } from '#lib/client/use-format.ts'
import { useNow } from '#lib/client/now.ts'
import { useScopedHref } from '#lib/client/use-scope.ts'
import { usePhrase } from '#lib/client/use-phrase.ts'
import { AlertChart } from './alert-chart.tsx'
import { AlertChips } from './alert-chips.tsx'
import { AlertNotifications } from './alert-notifications.tsx'
import { AlertTimeline } from './alert-timeline.tsx'
import { useAlertValue } from './alert-value.tsx'
import styles from './alerts.module.css'
import { useAcknowledge } from './use-acknowledge.ts'
import { isHeld, subjectHref, subjectName, withoutSince } from './values.ts'

const SilenceAlert = dynamic(() => import('./silence-alert.tsx').then((module) => module.SilenceAlert), { ssr: false })

/** One incident: what is wrong, since when, how bad, who knows, and what to do. */
export function AlertView({ id }: { id: string }) {
  const t = useTranslations('alerts')
  const query = useRead<Alert>(`/alerts/${id}`)
  return (
    <QueryView query={query} what={t('one')} skeleton={<Loading />}>
      {(alert) => <Incident alert={alert} />}
    </QueryView>
  )
}

function Incident({ alert }: { alert: Alert }) {
  const t = useTranslations('alerts')
  const common = useTranslations('common')
  const { say } = usePhrase()
  const href = useScopedHref()
  const { busy, acknowledge } = useAcknowledge()
  const [silencing, setSilencing] = useState(false)
  const to = subjectHref(alert)
  const ruleName = say(alert.ruleNamePhrase, alert.ruleName)
  const dead = alert.condition.startsWith('dead_letter')
  const over = alert.state === 'closed'
  return (
    <>
      <PageHeader
        title={say(alert.summaryPhrase, withoutSince(alert.summary))}
        crumbs={[
          { label: t('title'), href: '/alerts' },
          alert.ruleId === null ? { label: ruleName } : { label: ruleName, href: `/alerts/rules/${alert.ruleId}` },
          { label: subjectName(alert), ...(to ? { href: to } : {}) },
        ]}
        chips={
          <>
            <Chip tone={over ? 'plain' : isHeld(alert) ? 'stale' : SEVERITY_TONE[alert.severity]}>
              {common(`severity.${alert.severity}`)}
            </Chip>
            <AlertChips alert={alert} state />
          </>
        }
        actions={
          <>
            {to ? <ButtonLink href={href(to)}>{dead ? t('openDeadLetters') : t('openSubject')}</ButtonLink> : null}
            <Button onClick={() => setSilencing(true)} disabledReason={over ? t('isOver') : null}>
              {t('silence')}
            </Button>
            <Button
              look="primary"
              busy={busy}
              disabledReason={over ? t('isOver') : alert.acknowledgedBy ? t('acknowledgedBy', { name: alert.acknowledgedBy }) : null}
              onClick={() => acknowledge([alert.id])}
            >
              {t('acknowledge')}
            </Button>
          </>
        }
      />
      {isHeld(alert) ? <Notice tone="stale">{t('heldWhy')}</Notice> : null}
      <Numbers alert={alert} />
      <div className={styles['layout']}>
        <div className={styles['main']}>
          <AlertChart alert={alert} />
          <Panel title={t('notifications')} style={{ flex: 1 }}>
            <AlertNotifications alert={alert} />
          </Panel>
        </div>
        <div className={styles['side']}>
          <Panel title={t('timeline')}>
            <AlertTimeline alert={alert} />
          </Panel>
        </div>
      </div>
      {silencing ? <SilenceAlert alert={alert} onClose={() => setSilencing(false)} /> : null}
    </>
  )
}

function Numbers({ alert }: { alert: Alert }) {
  const t = useTranslations('alerts')
  const words = useAlertValue()
  const format = useFormat()
  const now = useNow()
  const start = alert.firedAt ?? alert.startedAt
  const end = alert.closedAt === null ? now : Date.parse(alert.closedAt)
  const held = isHeld(alert)
  const tone = held
    ? ('stale' as const)
    : alert.state !== 'firing'
      ? undefined
      : alert.severity === 'critical'
        ? 'critical'
        : alert.severity === 'high'
          ? 'high'
          : undefined
  return (
    <KpiRow>
      <Kpi label={t('valueLabel')} value={words(alert.condition, alert.value)} tone={tone} aside={held ? t('asOfThen') : null} />
      <Kpi label={t('threshold')} value={words(alert.condition, alert.threshold)} />
      <Kpi
        label={alert.firedAt === null ? t('pendingSince') : t('firedAt')}
        value={<When at={start} as="clock" />}
        aside={alert.closedAt === null ? <When at={start} /> : null}
      />
      <Kpi
        label={alert.closedAt === null ? t('lastsFor') : t('lasted')}
        value={now === 0 ? '–' : format.duration(Math.max(0, (end - Date.parse(start)) / 1000))}
        aside={alert.closeReason === null ? null : t(`closeReason.${alert.closeReason}`)}
      />
    </KpiRow>
  )
}

function Loading() {
  return (
    <>
      <Skeleton width={460} height={26} />
      <KpiRow>
        {[1, 2, 3, 4].map((key) => (
          <Kpi key={key} label={'\u00a0'} value={<Skeleton width={90} height={20} style={{ margin: '5px 0' }} />} />
        ))}
      </KpiRow>
      <div className={styles['layout']} aria-busy>
        <Panel padded>
          <Skeleton height={260} />
        </Panel>
        <Panel padded>
          <Skeleton height={200} />
        </Panel>
      </div>
    </>
  )
}
