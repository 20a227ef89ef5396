import type { Metadata } from 'next'
import { DeadLetterView } from '#components/dead-letters/dead-letter-view.tsx'
import { pageTitle } from '#lib/i18n/page-title.ts'

export const generateMetadata = (): Promise<Metadata> => pageTitle('deadLetters')

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <DeadLetterView id={(await params).id} />
}
