'use client'
import { useTranslations } from 'next-intl'
import { PageHeader } from '#components/shell/page-header.tsx'
import { AboutPanel } from './about-panel.tsx'
import { AppearancePanel } from './appearance-panel.tsx'
import { HistoryTable } from './history-table.tsx'
import styles from './settings.module.css'

/** What one person may set for themselves, whether all parts work, and the audit log. */
export function SettingsView() {
  const t = useTranslations('settings')
  return (
    <>
      <PageHeader title={t('title')} />
      <div className={styles['grid']}>
        <AppearancePanel />
        <AboutPanel />
      </div>
      <HistoryTable title={t('audit')} />
    </>
  )
}
