'use client'
import Link from 'next/link'
import { usePathname, useSearchParams } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { withSearch } from '#lib/client/url.ts'
import styles from './tabs.module.css'

export interface Tab {
  id: string
  label: string
  count?: number | null
}

/** Tabs of an object's page as links: `?tab=<id>`, the first one without. Other parameters stay. Read with `useTab`. */
export function Tabs({ tabs, keep = ['env', 'cluster', 'range', 'from', 'to'] }: { tabs: readonly Tab[]; keep?: readonly string[] }) {
  const t = useTranslations('common')
  const path = usePathname()
  const params = useSearchParams()
  const current = useTab(tabs)
  const kept = Object.fromEntries(keep.map((name) => [name, params.get(name)]))
  return (
    <nav className={styles['tabs']} aria-label={t('tabs')}>
      {tabs.map((tab, index) => (
        <Link
          key={tab.id}
          className={styles['tab']}
          href={withSearch(path, { ...kept, tab: index === 0 ? null : tab.id })}
          aria-current={tab.id === current ? 'page' : undefined}
          prefetch={false}
          scroll={false}
        >
          {tab.label}
          {tab.count === undefined || tab.count === null ? null : <span className={styles['count']}>{tab.count}</span>}
        </Link>
      ))}
    </nav>
  )
}

/** Id of the tab the address names; the first one when it names none of them. */
export function useTab(tabs: readonly Tab[]): string {
  const wanted = useSearchParams().get('tab')
  return tabs.some((tab) => tab.id === wanted) ? (wanted as string) : (tabs[0]?.id ?? '')
}
