'use client'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { usePathname, useSearchParams } from 'next/navigation'
import type { Alert } from '#lib/api/contracts/alerts.ts'
import styles from '#components/ui/tabs.module.css'
import own from './alerts.module.css'
import { useList } from '#lib/client/use-api.ts'
import { useFormat } from '#lib/client/use-format.ts'
import { useScope, useScopedHref } from '#lib/client/use-scope.ts'

/** States of the list of alerts; the first is where `/alerts` opens. */
export const ALERT_TABS = { firing: ['firing', 'recovering'], pending: ['pending'], closed: ['closed'] } as const
export type AlertTab = keyof typeof ALERT_TABS

const PAGES = ['rules', 'silences', 'channels', 'notifications'] as const

/** The one line of ways through alerting: what fires, what may, what did; and what decides about it. */
export function AlertsNav() {
  const t = useTranslations('alerts')
  const format = useFormat()
  const href = useScopedHref()
  const path = usePathname()
  const tab = useAlertTab()
  const { query: scope } = useScope()
  const firing = useList<Alert>('/alerts', { ...scope, state: [...ALERT_TABS.firing], limit: 1 })
  const pending = useList<Alert>('/alerts', { ...scope, state: [...ALERT_TABS.pending], limit: 1 })
  const counts: Partial<Record<AlertTab, number | undefined>> = { firing: firing.data?.total, pending: pending.data?.total }
  return (
    <nav className={styles['tabs']} aria-label={t('sections')}>
      {(Object.keys(ALERT_TABS) as AlertTab[]).map((one) => (
        <Link
          key={one}
          className={styles['tab']}
          prefetch={false}
          href={href(one === 'firing' ? '/alerts' : `/alerts?tab=${one}`)}
          aria-current={path === '/alerts' && one === tab ? 'page' : undefined}
        >
          {t(`tab.${one}`)}
          {counts[one] ? <span className={one === 'firing' ? own['hot'] : styles['count']}>{format.count(counts[one])}</span> : null}
        </Link>
      ))}
      <span className={own['gap']} aria-hidden />
      {PAGES.map((one) => (
        <Link
          key={one}
          className={styles['tab']}
          prefetch={false}
          href={href(`/alerts/${one}`)}
          aria-current={path.startsWith(`/alerts/${one}`) ? 'page' : undefined}
        >
          {t(`tab.${one}`)}
        </Link>
      ))}
    </nav>
  )
}

/** State the list of alerts shows, from the address. */
export function useAlertTab(): AlertTab {
  const wanted = useSearchParams().get('tab')
  return wanted !== null && Object.hasOwn(ALERT_TABS, wanted) ? (wanted as AlertTab) : 'firing'
}
