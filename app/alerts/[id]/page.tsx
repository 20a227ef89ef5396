import type { Metadata } from 'next'
import { AlertView } from '#components/alerts/alert-view.tsx'
import { pageTitle } from '#lib/i18n/page-title.ts'

export const generateMetadata = (): Promise<Metadata> => pageTitle('alerts')

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <AlertView id={(await params).id} />
}
