'use client'
import { useTranslations } from 'next-intl'
import { ChoiceInput } from '#components/form/inputs.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { useNow } from '#lib/client/now.ts'
import { usePreferences, type Theme } from '#lib/client/preferences.tsx'
import { useFormat } from '#lib/client/use-format.ts'
import { LOCALE_NAMES, LOCALES, type Locale } from '#lib/i18n/locales.ts'
import styles from './settings.module.css'

const THEMES: readonly Theme[] = ['system', 'light', 'dark']

/** Language, theme and time zone, kept in this browser. */
export function AppearancePanel() {
  const t = useTranslations('settings')
  const shell = useTranslations('shell')
  const { locale, theme, timeZone, setLocale, setTheme, setTimeZone } = usePreferences()
  const format = useFormat()
  const now = useNow()
  const own = now ? Intl.DateTimeFormat().resolvedOptions().timeZone : ''
  const zones = now ? Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC') : []
  return (
    <Panel title={t('appearance')} note={t('appearanceNote')} padded>
      <div className={styles['form']}>
        <ChoiceInput
          label={t('language')}
          value={locale}
          options={LOCALES.map((one) => ({ value: one, label: LOCALE_NAMES[one] }))}
          onChange={(next) => setLocale(next as Locale)}
        />
        <ChoiceInput
          label={t('theme')}
          value={theme}
          options={THEMES.map((one) => ({ value: one, label: shell(`themes.${one}`) }))}
          onChange={(next) => setTheme(next as Theme)}
        />
        <ChoiceInput
          label={t('timeZone')}
          hint={now ? `${t('timeZoneHint')} ${format.exact(now)}` : t('timeZoneHint')}
          value={timeZone}
          empty={t('browserZone', { zone: own })}
          options={['UTC', ...zones].map((zone) => ({ value: zone, label: zone }))}
          onChange={setTimeZone}
        />
        <p className="sub">{t('keysHint')}</p>
      </div>
    </Panel>
  )
}
