'use client'
import { useTranslations } from 'next-intl'
import type { Overview } from '#lib/api/contracts/overview.ts'
import { Empty } from '#components/state/empty.tsx'
import { Sparkline } from '#components/table/sparkline.tsx'
import { Num } from '#components/ui/num.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import { VerdictChip, verdictSpark } from '#components/ui/verdict-chip.tsx'
import styles from './overview.module.css'

/** The consumer groups that are furthest behind in time. */
export function SlowestPanel({ overview }: { overview: Overview }) {
  const t = useTranslations('overview')
  const common = useTranslations('common')
  return (
    <Panel
      title={t('slowest')}
      more={
        <ScopedLink className="link" href="/consumers">
          {t('consumers')}
        </ScopedLink>
      }
    >
      {overview.slowest.length === 0 ? (
        <Empty compact title={t('noConsumers')} />
      ) : (
        <div className={styles['scroll']}>
          <table className={styles['table']}>
            <colgroup>
              <col />
              <col style={{ width: 126 }} />
              <col style={{ width: 92 }} />
              <col style={{ width: 88 }} className={styles['wide']} />
              <col style={{ width: 116 }} className={styles['wide']} />
              <col style={{ width: 88 }} className={styles['wide']} />
            </colgroup>
            <thead>
              <tr>
                <th scope="col">{t('group')}</th>
                <th scope="col">{t('verdict')}</th>
                <th scope="col" className={styles['right']}>
                  {t('lag')}
                </th>
                <th scope="col" className={`${styles['right']} ${styles['wide']}`}>
                  {t('behind')}
                </th>
                <th scope="col" className={styles['wide']}>
                  {t('trend')}
                </th>
                <th scope="col" className={`${styles['right']} ${styles['wide']}`}>
                  {t('drains')}
                </th>
              </tr>
            </thead>
            <tbody>
              {overview.slowest.map((one) => (
                <tr key={one.id} data-stale={one.freshness === 'fresh' ? undefined : ''}>
                  <td title={`${one.group} · ${one.destinationName} · ${one.clusterName}`}>
                    <ScopedLink className={styles['name']} href={`/consumers/${one.id}`}>
                      {one.group}
                    </ScopedLink>{' '}
                    {one.group === one.destinationName ? null : <span className="sub">{one.destinationName}</span>}
                  </td>
                  <td>
                    <VerdictChip of={one} />
                  </td>
                  <td className={styles['right']}>
                    <Num value={one.lagMessages} unknown={{ text: one.reason, phrase: one.reasonPhrase }} />
                  </td>
                  <td className={`${styles['right']} ${styles['wide']}`}>
                    <Num value={one.lagSeconds} as="duration" unknown={{ text: one.reason, phrase: one.reasonPhrase }} />
                  </td>
                  <td className={styles['wide']}>
                    <Sparkline values={one.sparkline} tone={verdictSpark(one.verdict, one.freshness)} height={20} />
                  </td>
                  <td className={`${styles['right']} ${styles['wide']}`}>
                    {one.drainSeconds === null && one.outRate !== null && (one.lagMessages ?? 0) > 0 ? (
                      <span className="faint" title={t('neverDrains')}>
                        {common('never')}
                      </span>
                    ) : (
                      <Num value={one.drainSeconds} as="duration" />
                    )}
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
