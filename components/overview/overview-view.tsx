'use client'
import { useTranslations } from 'next-intl'
import { useSearchParams } from 'next/navigation'
import type { ReactNode } from 'react'
import type { Overview } from '#lib/api/contracts/overview.ts'
import { LiveToggle } from '#components/shell/live-toggle.tsx'
import { PageHeader } from '#components/shell/page-header.tsx'
import { QueryView } from '#components/state/query-view.tsx'
import { useNow } from '#lib/client/now.ts'
import { useFormat } from '#lib/client/use-format.ts'
import { useOverview } from '#lib/client/use-overview.ts'
import { useScope } from '#lib/client/use-scope.ts'
import { BacklogPanel } from './backlog-panel.tsx'
import { ChangesPanel } from './changes-panel.tsx'
import { ClusterStrip } from './cluster-strip.tsx'
import { DeathsPanel } from './deaths-panel.tsx'
import { Headlines } from './headlines.tsx'
import { NeedsPanel } from './needs-panel.tsx'
import { OverviewSkeleton } from './overview-skeleton.tsx'
import styles from './overview.module.css'
import { SlowestPanel } from './slowest-panel.tsx'
import { Welcome } from './welcome.tsx'

/** The first screen: what is firing, growing, slow, dying, unseen and changed, without scrolling. */
export function OverviewView() {
  const t = useTranslations('overview')
  const query = useOverview()
  const { environment, cluster } = useScope()
  const tv = useSearchParams().get('tv') === '1'
  const wrap = (inner: ReactNode) => (tv ? <main className={styles['tv']}>{inner}</main> : inner)
  const empty = query.data?.clusters.length === 0 && !environment && !cluster
  if (empty) return wrap(<Welcome />)
  return wrap(
    <>
      <PageHeader
        title={t('title')}
        note={query.data ? <Seen overview={query.data} /> : undefined}
        actions={tv ? <LiveToggle /> : <Zone />}
      />
      <QueryView query={query} what={t('title')} skeleton={<OverviewSkeleton />}>
        {(overview) => (
          <>
            <Headlines overview={overview} />
            <div className={styles['grid']}>
              <NeedsPanel overview={overview} />
              <BacklogPanel overview={overview} />
              <SlowestPanel overview={overview} />
              <div className={styles['two']}>
                <DeathsPanel overview={overview} />
                <ChangesPanel overview={overview} />
              </div>
              <ClusterStrip overview={overview} />
            </div>
          </>
        )}
      </QueryView>
    </>,
  )
}

function Seen({ overview }: { overview: Overview }) {
  const t = useTranslations('overview')
  const format = useFormat()
  const { counts } = overview
  return t('seen', {
    fresh: counts.clustersFresh,
    total: counts.clusters,
    destinations: format.count(counts.destinations),
    subscriptions: format.count(counts.subscriptions),
  })
}

function Zone() {
  const t = useTranslations('overview')
  const format = useFormat()
  const now = useNow()
  return <span className="faint">{now ? t('timesAre', { zone: format.offset(now) }) : null}</span>
}
