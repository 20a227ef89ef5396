import type { Metadata } from 'next'
import { EditClusterView } from '#components/clusters/cluster-form-view.tsx'
import { pageTitle } from '#lib/i18n/page-title.ts'

export const generateMetadata = (): Promise<Metadata> => pageTitle('clusters')

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <EditClusterView id={(await params).id} />
}
