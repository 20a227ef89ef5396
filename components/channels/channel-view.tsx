'use client'
import { useTranslations } from 'next-intl'
import type { Channel } from '#lib/api/contracts/alerts.ts'
import type { ChannelKind } from './channel-form.tsx'
import styles from '#components/alerts/alerts.module.css'
import { PageHeader } from '#components/shell/page-header.tsx'
import { Empty } from '#components/state/empty.tsx'
import { QueryView } from '#components/state/query-view.tsx'
import { Skeleton } from '#components/state/skeleton.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { useList } from '#lib/client/use-api.ts'
import { useScopedHref } from '#lib/client/use-scope.ts'
import { ChannelForm } from './channel-form.tsx'
import { HealthChip } from './health-chip.tsx'

/** A new channel. */
export function NewChannelView() {
  const t = useTranslations('channels')
  const kinds = useList<ChannelKind>('/channel-kinds', {}, { live: false })
  return (
    <>
      <PageHeader title={t('add')} crumbs={useCrumbs()} />
      <QueryView query={kinds} what={t('kind')} skeleton={<Loading />}>
        {(page) => <ChannelForm kinds={page.items} />}
      </QueryView>
    </>
  )
}

/** One channel: its settings, whether it works, and a test. */
export function ChannelView({ id }: { id: string }) {
  const t = useTranslations('channels')
  const href = useScopedHref()
  const crumbs = useCrumbs()
  const channels = useList<Channel>('/channels', { limit: 500 })
  const kinds = useList<ChannelKind>('/channel-kinds', {}, { live: false })
  return (
    <QueryView query={channels} what={t('one')} skeleton={<Loading />}>
      {(page) => {
        const channel = page.items.find((one) => one.id === id)
        if (!channel) {
          return (
            <Panel style={{ flex: 1 }}>
              <Empty title={t('notFound')} action={<ButtonLink href={href('/alerts/channels')}>{t('title')}</ButtonLink>} />
            </Panel>
          )
        }
        return (
          <>
            <PageHeader
              title={channel.name}
              crumbs={crumbs}
              chips={<HealthChip channel={channel} />}
              actions={<ButtonLink href={href(`/alerts/notifications?channel=${channel.id}`)}>{t('log')}</ButtonLink>}
            />
            <QueryView query={kinds} what={t('kind')} skeleton={<Loading />}>
              {(found) => <ChannelForm kinds={found.items} channel={channel} />}
            </QueryView>
          </>
        )
      }}
    </QueryView>
  )
}

function useCrumbs() {
  const t = useTranslations('channels')
  const tAlerts = useTranslations('alerts')
  return [
    { label: tAlerts('title'), href: '/alerts' },
    { label: t('title'), href: '/alerts/channels' },
  ]
}

function Loading() {
  return (
    <div className={styles['form']} aria-busy>
      <Panel padded>
        <Skeleton height={240} />
      </Panel>
      <Panel padded>
        <Skeleton height={120} />
      </Panel>
    </div>
  )
}
