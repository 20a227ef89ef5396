import type { Metadata } from 'next'
import { ChannelView } from '#components/channels/channel-view.tsx'
import { pageTitle } from '#lib/i18n/page-title.ts'

export const generateMetadata = (): Promise<Metadata> => pageTitle('alerts')

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <ChannelView id={(await params).id} />
}
