import type { Metadata } from 'next'
import { ConsumersView } from '#components/consumers/consumers-view.tsx'
import { pageTitle } from '#lib/i18n/page-title.ts'

export const generateMetadata = (): Promise<Metadata> => pageTitle('consumers')

export default function Page() {
  return <ConsumersView />
}
