import type { Metadata } from 'next'
import { ConsumerView } from '#components/consumers/consumer-view.tsx'
import { pageTitle } from '#lib/i18n/page-title.ts'

export const generateMetadata = (): Promise<Metadata> => pageTitle('consumers')

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <ConsumerView id={(await params).id} />
}
