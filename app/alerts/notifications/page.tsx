import type { Metadata } from 'next'
import { NotificationsView } from '#components/alerts/notifications-view.tsx'
import { pageTitle } from '#lib/i18n/page-title.ts'

export const generateMetadata = (): Promise<Metadata> => pageTitle('alerts')

export default function Page() {
  return <NotificationsView />
}
