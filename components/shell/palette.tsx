'use client'
// oxlint-disable jsx-a11y/prefer-tag-over-role -- native options hold no icons and do not answer to a combobox
import { Bell, Boxes, Activity, MailX, Plus, RotateCcw, Search, Server, SlidersHorizontal, Keyboard, Sun } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { Fragment, useEffect, useRef, useState, type ReactNode } from 'react'
import type { SearchAnswer } from '#lib/api/contracts/overview.ts'
import { KindIcon } from '#components/ui/kind-icon.tsx'
import { usePreferences } from '#lib/client/preferences.tsx'
import { useRead } from '#lib/client/use-api.ts'
import { useScopedHref } from '#lib/client/use-scope.ts'
import { usePhrase } from '#lib/client/use-phrase.ts'
import { NAV } from './nav.ts'
import { hrefOf, matches, type Found } from './palette-entries.ts'
import styles from './palette.module.css'

interface Entry {
  key: string
  group: 'found' | 'pages' | 'actions'
  icon: ReactNode
  title: string
  subtitle?: string
  keys?: string
  run: () => void
}

const FOUND_ICONS: Record<Found['type'], ReactNode> = {
  cluster: <Server />,
  destination: <Boxes />,
  subscription: <Activity />,
  alert: <Bell />,
  run: <RotateCcw />,
  rule: <SlidersHorizontal />,
  channel: <MailX />,
}

/** Reaches any cluster, destination, group, alert, run, page and action by a few letters. */
export function Palette({ onClose, onHelp }: { onClose: () => void; onHelp: () => void }) {
  const t = useTranslations('shell')
  const phrases = usePhrase()
  const router = useRouter()
  const href = useScopedHref()
  const { theme, setTheme, locale, setLocale } = usePreferences()
  const dialog = useRef<HTMLDialogElement>(null)
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const entered = useRef(false)
  const q = typed.trim()
  const found = useRead<SearchAnswer>('/search', { q, limit: 20 }, { enabled: q !== '', live: false })

  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])

  const go = (path: string) => () => {
    router.push(href(path))
    onClose()
  }
  const pages: Entry[] = NAV.map((item) => ({
    key: item.href,
    group: 'pages',
    icon: <item.icon />,
    title: t(`nav.${item.id}`),
    keys: `g ${item.key}`,
    run: go(item.href),
  }))
  const actions: Entry[] = [
    { key: 'add-cluster', group: 'actions', icon: <Plus />, title: t('action.addCluster'), run: go('/clusters/new') },
    {
      key: 'theme',
      group: 'actions',
      icon: <Sun />,
      title: theme === 'dark' ? t('action.light') : t('action.dark'),
      run: () => {
        setTheme(theme === 'dark' ? 'light' : 'dark')
        onClose()
      },
    },
    {
      key: 'language',
      group: 'actions',
      icon: <SlidersHorizontal />,
      title: locale === 'en' ? '切换为简体中文' : 'Switch to English',
      run: () => setLocale(locale === 'en' ? 'zh-CN' : 'en'),
    },
    { key: 'help', group: 'actions', icon: <Keyboard />, title: t('action.keys'), keys: '?', run: onHelp },
  ]
  const objects: Entry[] = (q === '' ? [] : (found.data?.items ?? [])).map((item) => ({
    key: `${item.type}:${item.id}`,
    group: 'found',
    icon: item.kind ? <KindIcon kind={item.kind} /> : FOUND_ICONS[item.type],
    title: phrases.say(item.titlePhrase, item.title),
    subtitle: item.subtitle,
    keys: t(`type.${item.type}`),
    run: go(hrefOf(item)),
  }))
  const entries = [...objects, ...[...pages, ...actions].filter((entry) => matches(entry.title, q))]
  const current = Math.min(at, entries.length - 1)
  // Until then the list still answers what was typed before.
  const answered = q === '' || !(found.isPending || found.isPlaceholderData)

  // Enter takes the first of what was typed, also where the answer comes after the key.
  useEffect(() => {
    if (!entered.current || !answered) return
    entered.current = false
    entries[0]?.run()
  })

  const move = (step: number): void => {
    const next = (current + step + entries.length) % Math.max(1, entries.length)
    setAt(next)
    document.getElementById(`palette-${next}`)?.scrollIntoView({ block: 'nearest' })
  }

  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- Escape closes a dialog by itself
    <dialog
      ref={dialog}
      className={styles['dialog']}
      aria-label={t('search')}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose()
      }}
    >
      <div className={styles['field']}>
        <Search aria-hidden />
        <input
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the dialog exists to type into this field
          autoFocus
          role="combobox"
          aria-expanded
          aria-controls="palette-list"
          aria-activedescendant={entries.length > 0 ? `palette-${current}` : undefined}
          aria-label={t('search')}
          placeholder={t('searchPlaceholder')}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            setAt(0)
            entered.current = false
          }}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown' || (event.ctrlKey && event.key === 'n')) move(1)
            else if (event.key === 'ArrowUp' || (event.ctrlKey && event.key === 'p')) move(-1)
            else if (event.key === 'Enter' && at === 0 && !answered) entered.current = true
            else if (event.key === 'Enter') entries[current]?.run()
            else return
            event.preventDefault()
          }}
        />
      </div>
      <div className={styles['list']} id="palette-list" role="listbox" aria-label={t('search')}>
        {entries.map((entry, index) => (
          <Fragment key={entry.key}>
            {entry.group === entries[index - 1]?.group ? null : (
              <div className={styles['heading']} role="presentation">
                {t(`group.${entry.group}`)}
              </div>
            )}
            {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- keys go to the combobox, which points here by aria-activedescendant */}
            <div
              id={`palette-${index}`}
              role="option"
              aria-selected={index === current}
              className={styles['option']}
              onClick={entry.run}
              onPointerMove={() => setAt(index)}
            >
              {entry.icon}
              <span className={`${styles['title']} truncate`}>{entry.title}</span>
              {entry.subtitle ? <span className="sub truncate">{entry.subtitle}</span> : null}
              {entry.keys ? <span className={styles['keys']}>{entry.keys}</span> : null}
            </div>
          </Fragment>
        ))}
        {entries.length === 0 ? (
          <output className={styles['none']}>
            {found.isFetching ? t('searching') : found.error ? found.error.message : t('nothingFound', { q })}
          </output>
        ) : null}
      </div>
    </dialog>
  )
}
