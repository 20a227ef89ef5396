import type { Metadata } from 'next'
import { NewChannelView } from '#components/channels/channel-view.tsx'
import { pageTitle } from '#lib/i18n/page-title.ts'

export const generateMetadata = (): Promise<Metadata> => pageTitle('alerts')

export default function Page() {
  return <NewChannelView />
}
