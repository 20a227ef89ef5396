import type { Metadata } from 'next'
import { DestinationView } from '#components/destinations/destination-view.tsx'
import { pageTitle } from '#lib/i18n/page-title.ts'

export const generateMetadata = (): Promise<Metadata> => pageTitle('destinations')

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <DestinationView id={(await params).id} />
}
