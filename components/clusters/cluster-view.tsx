'use client'
import { useTranslations } from 'next-intl'
import type { Cluster } from '#lib/api/contracts/clusters.ts'
import { HistoryTable } from '#components/settings/history-table.tsx'
import { PageHeader } from '#components/shell/page-header.tsx'
import { Notice } from '#components/state/notice.tsx'
import { QueryView } from '#components/state/query-view.tsx'
import { SkeletonRows } from '#components/state/skeleton.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { Kpi, KpiRow } from '#components/ui/kpi.tsx'
import { KindIcon, kindLabel } from '#components/ui/kind-icon.tsx'
import { Num } from '#components/ui/num.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Tabs, useTab } from '#components/ui/tabs.tsx'
import { When } from '#components/ui/when.tsx'
import { useNow } from '#lib/client/now.ts'
import { useRead } from '#lib/client/use-api.ts'
import { useFormat } from '#lib/client/use-format.ts'
import { useScopedHref } from '#lib/client/use-scope.ts'
import { ClusterActions } from './cluster-actions.tsx'
import { ClusterNow } from './cluster-now.tsx'
import { ClusterSettings } from './cluster-settings.tsx'
import { NodesTable } from './nodes-table.tsx'
import { StatusChip } from './status-chip.tsx'

/** One cluster: is it seen, what is wrong with it, what is in it. */
export function ClusterView({ id }: { id: string }) {
  const t = useTranslations('clusters')
  const query = useRead<Cluster>(`/clusters/${id}`)
  return (
    <QueryView
      query={query}
      what={t('cluster')}
      skeleton={
        <>
          <PageHeader title={'\u00a0'} crumbs={[{ label: t('title'), href: '/clusters' }]} />
          <Panel>
            <SkeletonRows rows={9} columns={4} />
          </Panel>
        </>
      }
    >
      {(cluster) => <Loaded cluster={cluster} />}
    </QueryView>
  )
}

function Loaded({ cluster }: { cluster: Cluster }) {
  const t = useTranslations('clusters')
  const format = useFormat()
  const now = useNow()
  const href = useScopedHref()
  const tabs = [
    { id: 'now', label: t('overview') },
    { id: 'nodes', label: t('nodesTab'), count: cluster.counts.nodes },
    { id: 'settings', label: t('settings') },
    { id: 'history', label: t('history') },
  ]
  const tab = useTab(tabs)
  const stale = cluster.freshness === 'fresh' ? undefined : ('stale' as const)
  const inside = `cluster=${encodeURIComponent(cluster.id)}`
  return (
    <>
      <PageHeader
        title={cluster.name}
        icon={<KindIcon kind={cluster.kind} />}
        crumbs={[{ label: t('title'), href: '/clusters' }]}
        chips={
          <>
            <StatusChip cluster={cluster} />
            <Chip>{[kindLabel(cluster.kind), cluster.version].filter(Boolean).join(' ')}</Chip>
            <Chip>{cluster.environment}</Chip>
          </>
        }
        actions={<ClusterActions cluster={cluster} />}
      />
      {cluster.status === 'disabled' ? <Notice tone="info">{t('isDisabled')}</Notice> : null}
      {cluster.status === 'pending' ? <Notice tone="info">{t('isPending')}</Notice> : null}
      {stale && cluster.status !== 'disabled' && cluster.lastSuccessAt && now ? (
        <Notice tone="stale">{t('notSeen', { time: format.moment(cluster.lastSuccessAt, now) })}</Notice>
      ) : null}
      <Tabs tabs={tabs} />
      {tab === 'now' ? (
        <>
          <KpiRow>
            <Kpi
              label={t('lastAnswer')}
              value={<When at={cluster.lastSuccessAt} as="age" unknown={t('neverAnswered')} />}
              aside={cluster.pollSeconds === null ? undefined : `${Math.round(cluster.pollSeconds * 1000)} ms`}
              tone={stale}
            />
            <Kpi
              label={t('destinations')}
              value={<Num value={cluster.counts.destinations} />}
              tone={stale}
              href={href(`/destinations?${inside}`)}
            />
            <Kpi
              label={t('subscriptions')}
              value={<Num value={cluster.counts.subscriptions} />}
              tone={stale}
              href={href(`/consumers?${inside}`)}
            />
            <Kpi label={t('backlog')} value={<Num value={cluster.backlogMessages} />} tone={stale} href={href(`/destinations?${inside}`)} />
            <Kpi
              label={t('deadLetters')}
              value={<Num value={cluster.deadLetterMessages} />}
              aside={`${t('deadLetterQueues')}: ${cluster.counts.deadLetterDestinations}`}
              tone={stale ?? ((cluster.deadLetterMessages ?? 0) > 0 ? 'critical' : undefined)}
              href={href(`/dead-letters?${inside}`)}
            />
          </KpiRow>
          <ClusterNow cluster={cluster} />
        </>
      ) : null}
      {tab === 'nodes' ? <NodesTable cluster={cluster} /> : null}
      {tab === 'settings' ? <ClusterSettings cluster={cluster} /> : null}
      {tab === 'history' ? <HistoryTable query={{ entity: 'cluster', entityId: cluster.id }} /> : null}
    </>
  )
}
