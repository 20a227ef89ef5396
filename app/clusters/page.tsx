import type { Metadata } from 'next'
import { ClustersView } from '#components/clusters/clusters-view.tsx'
import { pageTitle } from '#lib/i18n/page-title.ts'

export const generateMetadata = (): Promise<Metadata> => pageTitle('clusters')

export default function Page() {
  return <ClustersView />
}
