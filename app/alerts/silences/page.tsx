import type { Metadata } from 'next'
import { SilencesView } from '#components/alerts/silences-view.tsx'
import { pageTitle } from '#lib/i18n/page-title.ts'

export const generateMetadata = (): Promise<Metadata> => pageTitle('alerts')

export default function Page() {
  return <SilencesView />
}
