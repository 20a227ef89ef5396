'use client'
import { useTranslations } from 'next-intl'
import type { Overview } from '#lib/api/contracts/overview.ts'
import { Chip } from '#components/ui/chip.tsx'
import { KindIcon } from '#components/ui/kind-icon.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import { useNow } from '#lib/client/now.ts'
import { useFormat } from '#lib/client/use-format.ts'
import { usePhrase } from '#lib/client/use-phrase.ts'
import styles from './overview.module.css'

/** Every cluster: version, nodes and poll time while it answers, else its state and since when. */
export function ClusterStrip({ overview }: { overview: Overview }) {
  const t = useTranslations('overview')
  const common = useTranslations('common')
  const format = useFormat()
  const now = useNow()
  const { problemLine } = usePhrase()
  const about = (one: Overview['clusters'][number]) => {
    if (one.status === 'disabled') return <Chip>{common('clusterStatus.disabled')}</Chip>
    if (one.status === 'pending') return common('clusterStatus.pending')
    if (one.status === 'unreachable' || one.freshness !== 'fresh')
      return (
        <Chip tone="stale" title={problemLine(one.problem) ?? one.error ?? undefined}>
          {common('stale', { age: now ? format.age(one.lastSuccessAt, now) : '' })}
        </Chip>
      )
    const facts = [
      one.version,
      t('nodes', { count: one.nodes }),
      one.pollSeconds === null ? null : `${Math.round(one.pollSeconds * 1000)} ms`,
    ]
    return facts.filter((fact) => fact !== null).join(' · ')
  }
  return (
    <Panel className={styles['strip']}>
      <div className={styles['clusters']}>
        {overview.clusters.map((one) => (
          <ScopedLink key={one.id} className={styles['cluster']} href={`/clusters/${one.id}`}>
            <KindIcon kind={one.kind} />
            <span>
              <span className={styles['title']}>{one.name}</span>
              <span className="sub truncate" style={{ display: 'block' }}>
                {about(one)}
              </span>
            </span>
          </ScopedLink>
        ))}
      </div>
    </Panel>
  )
}
