'use client'
import { useTranslations } from 'next-intl'
import type { Overview } from '#lib/api/contracts/overview.ts'
import { Empty } from '#components/state/empty.tsx'
import { Num } from '#components/ui/num.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import styles from './overview.module.css'

/** Dead-letter destinations with the most arrivals lately. */
export function DeathsPanel({ overview }: { overview: Overview }) {
  const t = useTranslations('overview')
  return (
    <Panel
      title={t('whereDied')}
      more={
        <ScopedLink className="link" href="/dead-letters">
          {t('all')}
        </ScopedLink>
      }
    >
      {overview.deaths.length === 0 ? (
        <Empty compact title={t('nobodyDied')} />
      ) : (
        <div className={styles['scroll']}>
          <table className={`${styles['table']} ${styles['tight']}`}>
            <colgroup>
              <col />
              <col style={{ width: 66 }} />
              <col style={{ width: 66 }} />
            </colgroup>
            <thead>
              <tr>
                <th scope="col">{t('destination')}</th>
                <th scope="col" className={styles['right']}>
                  {t('lastHour')}
                </th>
                <th scope="col" className={styles['right']}>
                  {t('waiting')}
                </th>
              </tr>
            </thead>
            <tbody>
              {overview.deaths.map((one) => (
                <tr key={one.destinationId}>
                  <td title={`${one.name} · ${one.clusterName}`}>
                    <ScopedLink className={styles['name']} href={`/dead-letters/${one.destinationId}`}>
                      {one.name}
                    </ScopedLink>
                  </td>
                  <td className={`${styles['right']} ${one.arrivedLastHour > 0 ? 'text-critical' : 'faint'}`}>
                    <Num value={one.arrivedLastHour} as="compact" />
                  </td>
                  <td className={styles['right']}>
                    <Num value={one.messages} as="compact" />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  )
}
