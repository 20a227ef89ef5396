'use client'
import { Menu, Search } from 'lucide-react'
import { useTranslations } from 'next-intl'
import dynamic from 'next/dynamic'
import { useSearchParams } from 'next/navigation'
import { useState, type ReactNode } from 'react'
import { LiveToggle } from './live-toggle.tsx'
import { Logo } from './logo.tsx'
import { LocaleMenu, ThemeMenu } from './preference-menus.tsx'
import { Rail } from './rail.tsx'
import { RangePicker } from './range-picker.tsx'
import { ScopeFilter } from './scope-filter.tsx'
import styles from './shell.module.css'
import { useShortcuts } from './use-shortcuts.ts'

const Palette = dynamic(() => import('./palette.tsx').then((module) => module.Palette), { ssr: false })
const ShortcutHelp = dynamic(() => import('./shortcut-help.tsx').then((module) => module.ShortcutHelp), { ssr: false })

/** Rail, top bar and the page. With `?tv=1` the page alone. */
export function AppFrame({ children }: { children: ReactNode }) {
  const t = useTranslations('shell')
  const [drawer, setDrawer] = useState(false)
  const [dialog, setDialog] = useState<'search' | 'help' | null>(null)
  useShortcuts({ search: () => setDialog('search'), help: () => setDialog('help') })
  const tv = useSearchParams().get('tv') === '1'
  const dialogs = (
    <>
      {dialog === 'search' ? <Palette onClose={() => setDialog(null)} onHelp={() => setDialog('help')} /> : null}
      {dialog === 'help' ? <ShortcutHelp onClose={() => setDialog(null)} /> : null}
    </>
  )
  if (tv) {
    return (
      <>
        {children}
        {dialogs}
      </>
    )
  }
  return (
    <div className={styles['shell']}>
      <a className={styles['skip']} href="#main">
        {t('skip')}
      </a>
      <div className={styles['brand']}>
        <Logo />
        Spillway
      </div>
      <header className={styles['top']}>
        <button
          type="button"
          className={`${styles['pill']} ${styles['square']} ${styles['menu']}`}
          aria-label={t('pages')}
          aria-expanded={drawer}
          aria-controls="rail"
          onClick={() => setDrawer(!drawer)}
        >
          <Menu aria-hidden />
        </button>
        <ScopeFilter />
        <RangePicker />
        <span className="grow" />
        <button
          type="button"
          className={`${styles['pill']} ${styles['search']}`}
          aria-label={t('searchHint')}
          aria-keyshortcuts="Control+K Meta+K"
          onClick={() => setDialog('search')}
        >
          <Search aria-hidden />
          <span style={{ flex: 1, textAlign: 'left' }}>{t('searchHint')}</span>
          <kbd className={styles['kbd']} aria-hidden>
            ⌘K
          </kbd>
        </button>
        <LiveToggle />
        <LocaleMenu />
        <ThemeMenu />
      </header>
      <Rail open={drawer} onNavigate={() => setDrawer(false)} />
      {drawer ? <button type="button" className={styles['veil']} aria-label={t('closeMenu')} onClick={() => setDrawer(false)} /> : null}
      <main className={styles['main']} id="main" tabIndex={-1}>
        {children}
      </main>
      {dialogs}
    </div>
  )
}
