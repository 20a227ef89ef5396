import type { Metadata } from 'next'
import { RunsView } from '#components/requeue/runs-view.tsx'
import { pageTitle } from '#lib/i18n/page-title.ts'

export const generateMetadata = (): Promise<Metadata> => pageTitle('requeueRuns')

export default function Page() {
  return <RunsView />
}
