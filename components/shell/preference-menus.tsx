'use client'
import { Monitor, Moon, Sun } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { MenuItem, Popover } from '#components/ui/popover.tsx'
import { usePreferences, type Theme } from '#lib/client/preferences.tsx'
import { LOCALE_NAMES, LOCALES } from '#lib/i18n/locales.ts'
import styles from './shell.module.css'

const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon } as const

/** Language of the texts. */
export function LocaleMenu() {
  const t = useTranslations('shell')
  const { locale, setLocale } = usePreferences()
  return (
    <Popover
      label={t('language')}
      align="end"
      trigger={(attributes) => (
        <button
          type="button"
          className={`${styles['pill']} ${styles['wide']}`}
          aria-label={t('language')}
          title={t('language')}
          {...attributes}
        >
          {locale === 'en' ? 'EN' : '中'}
        </button>
      )}
    >
      {() =>
        LOCALES.map((one) => (
          <MenuItem key={one} checked={one === locale} onSelect={() => setLocale(one)}>
            <span lang={one}>{LOCALE_NAMES[one]}</span>
          </MenuItem>
        ))
      }
    </Popover>
  )
}

/** Light, dark, or as the system. */
export function ThemeMenu() {
  const t = useTranslations('shell')
  const { theme, setTheme } = usePreferences()
  const Icon = THEME_ICONS[theme]
  return (
    <Popover
      label={t('theme')}
      align="end"
      trigger={(attributes) => (
        <button
          type="button"
          className={`${styles['pill']} ${styles['square']} ${styles['wide']}`}
          aria-label={t('theme')}
          title={t('theme')}
          {...attributes}
        >
          <Icon aria-hidden />
        </button>
      )}
    >
      {(close) =>
        (Object.keys(THEME_ICONS) as Theme[]).map((one) => {
          const OneIcon = THEME_ICONS[one]
          return (
            <MenuItem
              key={one}
              checked={one === theme}
              onSelect={() => {
                setTheme(one)
                close()
              }}
            >
              <OneIcon aria-hidden />
              {t(`themes.${one}`)}
            </MenuItem>
          )
        })
      }
    </Popover>
  )
}
