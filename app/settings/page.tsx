import type { Metadata } from 'next'
import { SettingsView } from '#components/settings/settings-view.tsx'
import { pageTitle } from '#lib/i18n/page-title.ts'

export const generateMetadata = (): Promise<Metadata> => pageTitle('settings')

export default function Page() {
  return <SettingsView />
}
