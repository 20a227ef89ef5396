import type { Metadata } from 'next'
import { OverviewView } from '#components/overview/overview-view.tsx'
import { pageTitle } from '#lib/i18n/page-title.ts'

export const generateMetadata = (): Promise<Metadata> => pageTitle('overview')

export default function Page() {
  return <OverviewView />
}
