import type { Metadata } from 'next'
import { RunView } from '#components/requeue/run-view.tsx'
import { pageTitle } from '#lib/i18n/page-title.ts'

export const generateMetadata = (): Promise<Metadata> => pageTitle('requeueRuns')

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <RunView id={(await params).id} />
}
