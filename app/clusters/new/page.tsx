import type { Metadata } from 'next'
import { NewClusterView } from '#components/clusters/cluster-form-view.tsx'
import { pageTitle } from '#lib/i18n/page-title.ts'

export const generateMetadata = (): Promise<Metadata> => pageTitle('clusters')

export default function Page() {
  return <NewClusterView />
}
