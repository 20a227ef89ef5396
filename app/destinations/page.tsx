import type { Metadata } from 'next'
import { DestinationsView } from '#components/destinations/destinations-view.tsx'
import { pageTitle } from '#lib/i18n/page-title.ts'

export const generateMetadata = (): Promise<Metadata> => pageTitle('destinations')

export default function Page() {
  return <DestinationsView />
}
