'use client'
import { useTranslations } from 'next-intl'
import type { Alert } from '#lib/api/contracts/alerts.ts'
import type { DestinationDetail } from '#lib/api/contracts/destinations.ts'
import { MessagesTab } from '#components/messages/messages-tab.tsx'
import { PageHeader } from '#components/shell/page-header.tsx'
import { Notice } from '#components/state/notice.tsx'
import { QueryView } from '#components/state/query-view.tsx'
import { SkeletonRows } from '#components/state/skeleton.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { FreshnessChip } from '#components/ui/freshness-chip.tsx'
import { KindIcon } from '#components/ui/kind-icon.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Tabs, useTab } from '#components/ui/tabs.tsx'
import { useList, useRead } from '#lib/client/use-api.ts'
import { useScopedHref } from '#lib/client/use-scope.ts'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { usePhrase } from '#lib/client/use-phrase.ts'
import { DestinationConfiguration } from './destination-configuration.tsx'
import { DestinationConsumers } from './destination-consumers.tsx'
import { DestinationHistory } from './destination-history.tsx'
import { DestinationNow } from './destination-now.tsx'
import { statusOf } from './status.ts'

/** One topic or queue: what is wrong, since when, will it drain, where do its messages go. */
export function DestinationView({ id }: { id: string }) {
  const t = useTranslations('destinations')
  const query = useRead<DestinationDetail>(`/destinations/${id}`)
  return (
    <QueryView
      query={query}
      what={t('destination')}
      skeleton={
        <>
          <PageHeader title={'\u00a0'} crumbs={[{ label: t('title'), href: '/destinations' }]} />
          <Panel>
            <SkeletonRows rows={12} columns={4} />
          </Panel>
        </>
      }
    >
      {(destination) => <Loaded destination={destination} />}
    </QueryView>
  )
}

function Loaded({ destination }: { destination: DestinationDetail }) {
  const t = useTranslations('destinations')
  const { say } = usePhrase()
  const common = useTranslations('common')
  const href = useScopedHref()
  const alerts = useList<Alert>('/alerts', { destination: destination.id, limit: 50 })
  const all = alerts.data?.items ?? []
  const firing = all.filter((alert) => alert.state === 'firing' || alert.state === 'recovering')
  const status = statusOf(destination, firing)
  const tabs = [
    { id: 'now', label: t('tabNow') },
    { id: 'messages', label: t('tabMessages') },
    { id: 'consumers', label: t('tabConsumers'), count: destination.subscriptions },
    { id: 'configuration', label: t('tabConfiguration') },
    { id: 'history', label: t('tabHistory') },
  ]
  const tab = useTab(tabs)
  const { clusterId, clusterName, namespace } = destination
  return (
    <>
      <PageHeader
        title={destination.name}
        icon={<KindIcon kind={destination.kind} />}
        crumbs={[
          { label: t('title'), href: '/destinations' },
          { label: clusterName, href: `/clusters/${clusterId}` },
          ...(namespace ? [{ label: t(destination.kind === 'rabbitmq' ? 'vhost' : 'namespaceIs', { name: namespace }) }] : []),
        ]}
        chips={
          <>
            {status ? <Chip tone={status.tone}>{t(`status.${status.word}`, { count: status.count ?? 0 })}</Chip> : null}
            <FreshnessChip freshness={destination.freshness} observedAt={destination.observedAt} problem={destination.problem} />
            <Chip>{common(`type.${destination.type}`)}</Chip>
            {destination.role === 'normal' ? null : (
              <Chip tone="brand" title={say(destination.roleEvidencePhrase, destination.roleEvidence) || undefined}>
                {common(`role.${destination.role}`)}
              </Chip>
            )}
            {destination.owner ? (
              <span className="muted">{t.rich('ownedBy', { owner: destination.owner, b: (text) => <b>{text}</b> })}</span>
            ) : null}
          </>
        }
        actions={
          destination.role === 'dead-letter' ? (
            <ButtonLink look="primary" href={href(`/dead-letters/${destination.id}`)}>
              {t('openDeadLetters')}
            </ButtonLink>
          ) : (
            <ButtonLink look="primary" href={href(`/destinations/${destination.id}?tab=messages`)}>
              {t('browse')}
            </ButtonLink>
          )
        }
      />
      {destination.problem ? (
        <Notice tone="warn">
          <ProblemText problem={destination.problem} kind={destination.kind} />
        </Notice>
      ) : null}
      <Tabs tabs={tabs} />
      {tab === 'now' ? <DestinationNow destination={destination} alerts={all} /> : null}
      {tab === 'messages' ? <MessagesTab destination={destination} /> : null}
      {tab === 'consumers' ? <DestinationConsumers destination={destination} /> : null}
      {tab === 'configuration' ? <DestinationConfiguration destination={destination} /> : null}
      {tab === 'history' ? <DestinationHistory destinationId={destination.id} /> : null}
    </>
  )
}
