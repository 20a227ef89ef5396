'use client'
import { useTranslations } from 'next-intl'
import type { Subscription } from '#lib/api/contracts/subscriptions.ts'
import { Empty } from '#components/state/empty.tsx'
import { SkeletonRows } from '#components/state/skeleton.tsx'
import { Num } from '#components/ui/num.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import { VerdictChip } from '#components/ui/verdict-chip.tsx'
import styles from './destinations.module.css'

const MOST = 6

/** Who reads this destination, furthest behind first; undefined while loading. */
export function ReadersPanel({ subscriptions }: { subscriptions: readonly Subscription[] | undefined }) {
  const t = useTranslations('destinations')
  return (
    <Panel title={t('readers')}>
      {subscriptions === undefined ? (
        <SkeletonRows rows={2} columns={2} />
      ) : subscriptions.length === 0 ? (
        <Empty compact title={t('noReaders')}>
          {t('noReadersText')}
        </Empty>
      ) : (
        <ul className={styles['readers']}>
          {subscriptions.slice(0, MOST).map((one) => (
            <li key={one.id}>
              <ScopedLink className="truncate" href={`/consumers/${one.id}`} title={one.group}>
                {one.group}
              </ScopedLink>
              <span className="grow" />
              <VerdictChip of={one} />
              <span className="faint">
                <Num value={one.lagMessages} as="compact" unknown={{ text: one.reason, phrase: one.reasonPhrase }} />
              </span>
            </li>
          ))}
          {subscriptions.length > MOST ? <li className="faint">{t('moreReaders', { count: subscriptions.length - MOST })}</li> : null}
        </ul>
      )}
    </Panel>
  )
}
