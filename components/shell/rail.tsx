'use client'
import { useTranslations } from 'next-intl'
import { usePathname } from 'next/navigation'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import { useFormat } from '#lib/client/use-format.ts'
import { useOverview } from '#lib/client/use-overview.ts'
import { currentNav, NAV } from './nav.ts'
import styles from './shell.module.css'

/** The list of pages with their live counts. */
export function Rail({ open, onNavigate }: { open: boolean; onNavigate: () => void }) {
  const t = useTranslations('shell')
  const format = useFormat()
  const current = currentNav(usePathname())
  const { data } = useOverview()
  return (
    <nav className={`${styles['nav']} ${open ? styles['open'] : ''}`} aria-label={t('pages')} id="rail">
      {NAV.map((item) => {
        const count = data ? item.count?.(data) : null
        const Icon = item.icon
        return (
          <ScopedLink
            key={item.id}
            href={item.href}
            className={[styles['item'], item.nested && styles['nested'], item.gap && styles['gap']].filter(Boolean).join(' ')}
            aria-current={item.id === current ? 'page' : undefined}
            onClick={onNavigate}
          >
            <Icon aria-hidden />
            {t(`nav.${item.id}`)}
            {count ? (
              <b className={`${styles['count']} ${count.hot ? styles['hot'] : ''}`} title={format.count(count.value)}>
                {format.compact(count.value)}
              </b>
            ) : null}
          </ScopedLink>
        )
      })}
    </nav>
  )
}
