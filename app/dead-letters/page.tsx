import type { Metadata } from 'next'
import { DeadLettersView } from '#components/dead-letters/dead-letters-view.tsx'
import { pageTitle } from '#lib/i18n/page-title.ts'

export const generateMetadata = (): Promise<Metadata> => pageTitle('deadLetters')

export default function Page() {
  return <DeadLettersView />
}
