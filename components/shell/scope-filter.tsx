'use client'
import { ChevronDown } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { Cluster } from '#lib/api/contracts/clusters.ts'
import { KindIcon } from '#components/ui/kind-icon.tsx'
import { MenuItem, Popover } from '#components/ui/popover.tsx'
import { useList } from '#lib/client/use-api.ts'
import { useScope } from '#lib/client/use-scope.ts'
import styles from './shell.module.css'

/** Environment and cluster every list is limited to. The environment is left out while there is only one. */
export function ScopeFilter() {
  const t = useTranslations('shell')
  const { environment, cluster, setScope } = useScope()
  const { data } = useList<Cluster>('/clusters', { limit: 500 })
  const clusters = data?.items ?? []
  const environments = [...new Set(clusters.map((one) => one.environment))].sort()
  const offered = clusters.filter((one) => !environment || one.environment === environment)
  const chosen = clusters.find((one) => one.id === cluster)
  return (
    <>
      {environments.length > 1 || environment ? (
        <Popover
          label={t('environment')}
          trigger={(attributes) => (
            <button type="button" className={`${styles['select']} ${styles['wide']}`} {...attributes}>
              <span>{environment ?? t('allEnvironments')}</span>
              <ChevronDown aria-hidden />
            </button>
          )}
        >
          {(close) => (
            <>
              <MenuItem checked={!environment} onSelect={() => (setScope({ environment: null }), close())}>
                {t('allEnvironments')}
              </MenuItem>
              {environments.map((one) => (
                <MenuItem
                  key={one}
                  checked={one === environment}
                  aside={clusters.filter((cluster_) => cluster_.environment === one).length}
                  onSelect={() => {
                    setScope({ environment: one, cluster: chosen && chosen.environment !== one ? null : (cluster ?? null) })
                    close()
                  }}
                >
                  {one}
                </MenuItem>
              ))}
            </>
          )}
        </Popover>
      ) : null}
      <Popover
        label={t('cluster')}
        trigger={(attributes) => (
          <button type="button" className={styles['select']} {...attributes}>
            <span>{cluster ? (chosen?.name ?? t('unknownCluster')) : t('allClusters')}</span>
            <ChevronDown aria-hidden />
          </button>
        )}
      >
        {(close) => (
          <>
            <MenuItem checked={!cluster} onSelect={() => (setScope({ cluster: null }), close())}>
              {t('allClusters')}
            </MenuItem>
            {offered.map((one) => (
              <MenuItem
                key={one.id}
                checked={one.id === cluster}
                aside={environments.length > 1 ? one.environment : undefined}
                onSelect={() => (setScope({ cluster: one.id }), close())}
              >
                <KindIcon kind={one.kind} />
                {one.name}
              </MenuItem>
            ))}
          </>
        )}
      </Popover>
    </>
  )
}
