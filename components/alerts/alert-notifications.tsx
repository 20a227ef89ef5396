'use client'
import { useTranslations } from 'next-intl'
import type { Alert, Notification } from '#lib/api/contracts/alerts.ts'
import { Empty } from '#components/state/empty.tsx'
import { QueryView } from '#components/state/query-view.tsx'
import { SkeletonRows } from '#components/state/skeleton.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import { When } from '#components/ui/when.tsx'
import { useList } from '#lib/client/use-api.ts'
import { useScopedHref } from '#lib/client/use-scope.ts'
import { Attempts, DeliveryChip } from './attempts.tsx'
import styles from './alerts.module.css'
import { useTransitionWords } from './use-transition-words.ts'

/** Who was told about an incident, and whether it arrived. */
export function AlertNotifications({ alert }: { alert: Alert }) {
  const t = useTranslations('alerts')
  const href = useScopedHref()
  const transition = useTransitionWords()
  const query = useList<Notification>('/notifications', { alert: alert.id, limit: 100, sort: '-createdAt' })
  return (
    <QueryView query={query} what={t('notifications')} skeleton={<SkeletonRows rows={3} columns={2} />}>
      {(page) =>
        page.items.length === 0 ? (
          <Empty
            compact
            title={t('noNotifications')}
            action={
              alert.ruleId === null ? undefined : (
                <ButtonLink small href={href(`/alerts/rules/${alert.ruleId}`)}>
                  {t('openRule')}
                </ButtonLink>
              )
            }
          >
            {t('noNotificationsWhy')}
          </Empty>
        ) : (
          <ul className={styles['told']}>
            {page.items.map((one) => (
              <li key={one.id}>
                <div className={styles['line']}>
                  <ScopedLink className={styles['names']} href={`/alerts/channels/${one.channel.id}`}>
                    {one.channel.name}
                  </ScopedLink>
                  <span className="muted">{transition(one.transition)}</span>
                  <DeliveryChip state={one.state} />
                  <span className="grow" />
                  <span className="faint">
                    <When at={one.createdAt} as="clock" />
                  </span>
                </div>
                <Attempts attempts={one.attempts} />
              </li>
            ))}
          </ul>
        )
      }
    </QueryView>
  )
}
