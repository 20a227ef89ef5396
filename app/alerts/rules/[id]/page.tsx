import type { Metadata } from 'next'
import { RuleView } from '#components/alerts/rule-view.tsx'
import { pageTitle } from '#lib/i18n/page-title.ts'

export const generateMetadata = (): Promise<Metadata> => pageTitle('alerts')

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <RuleView id={(await params).id} />
}
