'use client'
import { useTranslations } from 'next-intl'
import type { Alert } from '#lib/api/contracts/alerts.ts'
import { Notice } from '#components/state/notice.tsx'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import { When } from '#components/ui/when.tsx'
import { usePhrase } from '#lib/client/use-phrase.ts'
import { withoutSince } from './values.ts'

/** Lines above an object's page: what fires about it. Nothing while nothing does. */
export function OpenAlerts({ alerts }: { alerts: readonly Alert[] }) {
  const t = useTranslations('alerts')
  const { say } = usePhrase()
  return alerts.map((alert) => (
    <Notice key={alert.id} tone={alert.severity === 'critical' || alert.severity === 'high' ? 'critical' : 'warn'}>
      <ScopedLink href={`/alerts/${alert.id}`}>
        <b>{say(alert.summaryPhrase, withoutSince(alert.summary))}</b>
      </ScopedLink>{' '}
      <span className="faint">
        {say(alert.ruleNamePhrase, alert.ruleName)} · {t('firingFor')} <When at={alert.firedAt ?? alert.startedAt} as="age" />
        {alert.acknowledgedBy ? ` · ${t('acknowledgedBy', { name: alert.acknowledgedBy })}` : ''}
      </span>
    </Notice>
  ))
}
