'use client'
import { createContext, use, useMemo, useState, type ReactNode } from 'react'
import type { Locale } from '#lib/i18n/locales.ts'

export type Theme = 'system' | 'light' | 'dark'
/** IANA name, or '' for the browser's own. */
export type TimeZone = string

export interface Preferences {
  locale: Locale
  theme: Theme
  timeZone: TimeZone
}

interface PreferencesContextValue extends Preferences {
  setLocale: (locale: Locale) => void
  setTheme: (theme: Theme) => void
  setTimeZone: (timeZone: TimeZone) => void
}

const PreferencesContext = createContext<PreferencesContextValue | null>(null)

const remember = (name: string, value: string): void => {
  document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=31536000; samesite=lax`
}

/** What the person chose, kept in cookies so that the server's first answer already looks so. */
export function PreferencesProvider({ initial, children }: { initial: Preferences; children: ReactNode }) {
  const [theme, changeTheme] = useState(initial.theme)
  const [timeZone, changeTimeZone] = useState(initial.timeZone)
  const value = useMemo<PreferencesContextValue>(
    () => ({
      locale: initial.locale,
      theme,
      timeZone,
      setLocale: (locale) => {
        remember('locale', locale)
        // The texts of one language only are on the page: the server sends the other.
        window.location.reload()
      },
      setTheme: (next) => {
        remember('theme', next)
        document.documentElement.dataset['theme'] = next
        changeTheme(next)
      },
      setTimeZone: (next) => {
        remember('tz', next)
        changeTimeZone(next)
      },
    }),
    [initial.locale, theme, timeZone],
  )
  return <PreferencesContext value={value}>{children}</PreferencesContext>
}

export function usePreferences(): PreferencesContextValue {
  const value = use(PreferencesContext)
  if (!value) throw new Error('usePreferences needs a PreferencesProvider above it: render inside app/layout.tsx.')
  return value
}
