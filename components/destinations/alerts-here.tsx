'use client'
import { useTranslations } from 'next-intl'
import type { Alert } from '#lib/api/contracts/alerts.ts'
import { SEVERITY_TONE } from '#components/ui/chip.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import { When } from '#components/ui/when.tsx'
import { withoutSince } from '#components/overview/needs.ts'
import { usePhrase } from '#lib/client/use-phrase.ts'
import styles from './destinations.module.css'

/** Alerts of this object that fire now. Nothing when there are none. */
export function AlertsHere({ alerts }: { alerts: readonly Alert[] }) {
  const t = useTranslations('destinations')
  const severity = useTranslations('common.severity')
  const { say } = usePhrase()
  const open = alerts.filter((alert) => alert.state === 'firing' || alert.state === 'recovering')
  if (open.length === 0) return null
  return (
    <Panel title={t('firingHere')}>
      <div className={styles['alerts']}>
        {open.map((alert) => (
          <ScopedLink key={alert.id} href={`/alerts/${alert.id}`}>
            <i style={{ background: `var(--${SEVERITY_TONE[alert.severity]})` }} />
            <span>
              <span className="sr-only">{severity(alert.severity)}: </span>
              {say(alert.summaryPhrase, withoutSince(alert.summary))}
            </span>
            <span className="faint">
              <When at={alert.firedAt ?? alert.startedAt} as="age" />
            </span>
          </ScopedLink>
        ))}
      </div>
    </Panel>
  )
}
