'use client'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { Cluster } from '#lib/api/contracts/clusters.ts'
import { Num } from '#components/ui/num.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { When } from '#components/ui/when.tsx'
import styles from './clusters.module.css'
import { flatten } from './flatten.ts'

/** How the cluster is connected. Secrets are named, never shown. */
export function ClusterSettings({ cluster }: { cluster: Cluster }) {
  const t = useTranslations('clusters')
  const common = useTranslations('common')
  return (
    <Panel title={t('config')} style={{ maxWidth: 720 }}>
      <dl className={styles['kv']}>
        {flatten(cluster.config).map(([path, text]) => (
          <Pair key={path} name={path} value={<span className="mono">{text}</span>} mono />
        ))}
        <Pair
          name={t('secretsKept')}
          value={cluster.secretsSet.length > 0 ? <span className="mono">{cluster.secretsSet.join(', ')}</span> : t('noSecrets')}
        />
        <Pair name={t('interval')} value={<Num value={cluster.pollIntervalSeconds} as="duration" />} />
        <Pair name={t('enabledLabel')} value={cluster.enabled ? common('yes') : common('no')} />
        <Pair name={t('added')} value={<When at={cluster.createdAt} />} />
        <Pair name={t('lastChange')} value={<When at={cluster.updatedAt} />} />
      </dl>
    </Panel>
  )
}

function Pair({ name, value, mono }: { name: string; value: ReactNode; mono?: boolean }) {
  return (
    <>
      <dt className={mono ? 'mono' : undefined}>{name}</dt>
      <dd>{value}</dd>
    </>
  )
}
