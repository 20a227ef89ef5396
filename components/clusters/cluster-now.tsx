'use client'
import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { BrokerKind, Cluster } from '#lib/api/contracts/clusters.ts'
import type { Destination } from '#lib/api/contracts/destinations.ts'
import type { Subscription } from '#lib/api/contracts/subscriptions.ts'
import { ChartPanel } from '#components/charts/chart-panel.tsx'
import { prepareChart } from '#components/charts/prepare/chart.ts'
import { useSeries } from '#components/charts/use-series.ts'
import { Empty } from '#components/state/empty.tsx'
import { SkeletonRows } from '#components/state/skeleton.tsx'
import { Num } from '#components/ui/num.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import { VerdictChip } from '#components/ui/verdict-chip.tsx'
import { useList } from '#lib/client/use-api.ts'
import { Capabilities } from './capabilities.tsx'
import styles from './clusters.module.css'
import { ProblemList } from './problem-list.tsx'

/** First tab of a cluster: how polls went, what is largest and slowest, what is wrong. */
export function ClusterNow({ cluster }: { cluster: Cluster }) {
  const t = useTranslations('clusters')
  const kinds = useList<BrokerKind>('/broker-kinds', {}, { live: false })
  const polls = useSeries([`/clusters/${cluster.id}/series`], ['poll_seconds'])[0]
  const answer = polls?.data
  const chart = useMemo(
    () => (answer ? prepareChart([{ id: 'poll', label: t('poll'), answer, metric: 'poll_seconds' }], 'seconds') : undefined),
    [answer, t],
  )
  const problems = [...(cluster.error ? [cluster.error] : []), ...cluster.problems]
  return (
    <div className={styles['lay']}>
      <div className={styles['left']}>
        <ChartPanel
          title={t('polls')}
          note={t('pollsNote')}
          chart={chart}
          error={chart ? null : polls?.error?.message}
          style={{ height: 214 }}
        />
        <div className={styles['pair']}>
          <Largest cluster={cluster} />
          <Slowest cluster={cluster} />
        </div>
      </div>
      <div className={styles['right']}>
        <Panel title={t('problems')}>
          {problems.length > 0 ? (
            <ProblemList problems={problems} kind={cluster.kind} tone={cluster.status === 'unreachable' ? 'critical' : 'warn'} />
          ) : cluster.status === 'connected' && cluster.freshness === 'fresh' ? (
            <Empty compact title={t('noProblems')}>
              {t('noProblemsText')}
            </Empty>
          ) : (
            <Empty compact title={t('isPending')} />
          )}
        </Panel>
        <Panel title={t('capabilities')}>
          <Capabilities can={cluster.capabilities} could={kinds.data?.items.find((one) => one.kind === cluster.kind)?.capabilities ?? []} />
        </Panel>
      </div>
    </div>
  )
}

function Largest({ cluster }: { cluster: Cluster }) {
  const t = useTranslations('clusters')
  const { data } = useList<Destination>('/destinations', { cluster: cluster.id, sort: '-backlogMessages', limit: 6 })
  return (
    <Panel
      title={t('biggest')}
      more={
        <ScopedLink className="link" href={`/destinations?cluster=${cluster.id}`}>
          {t('allDestinations')}
        </ScopedLink>
      }
    >
      {!data ? (
        <SkeletonRows rows={6} columns={2} />
      ) : data.items.length === 0 ? (
        <Empty compact title={t('noDestinations')} />
      ) : (
        <div className={styles['rows']}>
          {data.items.map((one) => (
            <ScopedLink key={one.id} href={`/destinations/${one.id}`}>
              <b className="truncate">{one.name}</b>
              <span className="grow" />
              <Num value={one.backlogMessages} />
            </ScopedLink>
          ))}
        </div>
      )}
    </Panel>
  )
}

function Slowest({ cluster }: { cluster: Cluster }) {
  const t = useTranslations('clusters')
  const { data } = useList<Subscription>('/subscriptions', { cluster: cluster.id, sort: '-lagSeconds', limit: 6 })
  return (
    <Panel
      title={t('slowest')}
      more={
        <ScopedLink className="link" href={`/consumers?cluster=${cluster.id}`}>
          {t('allConsumers')}
        </ScopedLink>
      }
    >
      {!data ? (
        <SkeletonRows rows={6} columns={2} />
      ) : data.items.length === 0 ? (
        <Empty compact title={t('noConsumers')} />
      ) : (
        <div className={styles['rows']}>
          {data.items.map((one) => (
            <ScopedLink key={one.id} href={`/consumers/${one.id}`}>
              <b className="truncate">{one.group}</b>
              <span className="grow" />
              <VerdictChip of={one} />
              <Num value={one.lagSeconds} as="duration" unknown={{ text: one.reason, phrase: one.reasonPhrase }} />
            </ScopedLink>
          ))}
        </div>
      )}
    </Panel>
  )
}
