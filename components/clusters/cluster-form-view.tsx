'use client'
import { useTranslations } from 'next-intl'
import type { BrokerKind, Cluster } from '#lib/api/contracts/clusters.ts'
import { PageHeader } from '#components/shell/page-header.tsx'
import { QueryView } from '#components/state/query-view.tsx'
import { SkeletonRows } from '#components/state/skeleton.tsx'
import { KindIcon } from '#components/ui/kind-icon.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { useList, useRead } from '#lib/client/use-api.ts'
import { ClusterForm } from './cluster-form.tsx'

const skeleton = (
  <Panel style={{ maxWidth: 640 }}>
    <SkeletonRows rows={7} columns={2} />
  </Panel>
)

/** Page that connects a cluster. */
export function NewClusterView() {
  const t = useTranslations('clusters')
  const kinds = useList<BrokerKind>('/broker-kinds', {}, { live: false })
  return (
    <>
      <PageHeader title={t('newTitle')} crumbs={[{ label: t('title'), href: '/clusters' }]} />
      <QueryView query={kinds} what={t('kind')} skeleton={skeleton}>
        {(page) => <ClusterForm kinds={page.items} />}
      </QueryView>
    </>
  )
}

/** Page that changes a cluster. What is being typed is not overwritten by polls. */
export function EditClusterView({ id }: { id: string }) {
  const t = useTranslations('clusters')
  const kinds = useList<BrokerKind>('/broker-kinds', {}, { live: false })
  const cluster = useRead<Cluster>(`/clusters/${id}`, {}, { live: false })
  return (
    <QueryView query={cluster} what={t('cluster')} skeleton={skeleton}>
      {(one) => (
        <>
          <PageHeader
            title={t('editTitle', { name: one.name })}
            icon={<KindIcon kind={one.kind} />}
            crumbs={[
              { label: t('title'), href: '/clusters' },
              { label: one.name, href: `/clusters/${one.id}` },
            ]}
          />
          <QueryView query={kinds} what={t('kind')} skeleton={skeleton}>
            {(page) => <ClusterForm kinds={page.items} cluster={one} />}
          </QueryView>
        </>
      )}
    </QueryView>
  )
}
