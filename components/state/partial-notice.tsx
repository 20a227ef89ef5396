'use client'
import { useTranslations } from 'next-intl'
import type { Cluster } from '#lib/api/contracts/clusters.ts'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import { When } from '#components/ui/when.tsx'
import { useList } from '#lib/client/use-api.ts'
import { useScope } from '#lib/client/use-scope.ts'
import { Notice } from './notice.tsx'
/**
 * Above every list over clusters: names the clusters in scope that are not being seen, and since when. Renders nothing when all
 * answer. Their rows stay, in grey.
 */
export function PartialNotice() {
  const t = useTranslations('state')
  const { environment, cluster } = useScope()
  const clusters = useList<Cluster>('/clusters', { limit: 500 })
  const missing = (clusters.data?.items ?? []).filter(
    (one) =>
      one.enabled &&
      one.freshness !== 'fresh' &&
      one.status !== 'pending' &&
      (!environment || one.environment === environment) &&
      (!cluster || one.id === cluster),
  )
  if (missing.length === 0) return null
  return (
    <Notice tone="stale">
      {missing.map((one, index) => (
        <span key={one.id}>
          {index > 0 ? ' · ' : ''}
          {t.rich(one.lastSuccessAt ? 'notSeen' : 'neverSeen', {
            b: (text) => (
              <ScopedLink href={`/clusters/${one.id}`}>
                <b>{text}</b>
              </ScopedLink>
            ),
            name: one.name,
            since: () => (one.lastSuccessAt ? <When at={one.lastSuccessAt} as="age" /> : null),
          })}
        </span>
      ))}{' '}
      {t('greyRows')}
    </Notice>
  )
}
