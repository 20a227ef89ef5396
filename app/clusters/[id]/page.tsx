import type { Metadata } from 'next'
import { ClusterView } from '#components/clusters/cluster-view.tsx'
import { pageTitle } from '#lib/i18n/page-title.ts'

export const generateMetadata = (): Promise<Metadata> => pageTitle('clusters')

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <ClusterView id={(await params).id} />
}
