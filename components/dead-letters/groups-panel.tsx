'use client'
import { useTranslations } from 'next-intl'
import type { FailureGroup } from '#lib/api/contracts/dead-letters.ts'
import { Empty } from '#components/state/empty.tsx'
import { Failure } from '#components/state/failure.tsx'
import { Skeleton } from '#components/state/skeleton.tsx'
import { Sparkline } from '#components/table/sparkline.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { When } from '#components/ui/when.tsx'
import type { ApiError } from '#lib/client/api-error.ts'
import { useFormat } from '#lib/client/use-format.ts'
import { usePhrase } from '#lib/client/use-phrase.ts'
import styles from './dead-letters.module.css'
import { shortClass } from './error-title.ts'

/** Why messages died here: one row per cause, the commonest first. A press limits the list to it, another takes the limit away. */
export function GroupsPanel(props: {
  groups: readonly FailureGroup[] | undefined
  error: ApiError | null
  retry: () => void
  /** Said under the groups when they are of a part of the messages only. */
  partial: string | null
  chosen: string | null
  onChoose: (id: string | null) => void
}) {
  const t = useTranslations('deadLetters')
  const { say } = usePhrase()
  const format = useFormat()
  const { groups } = props
  return (
    <Panel
      className={styles['groups']}
      title={t('why')}
      note={groups ? t('groups', { count: groups.length }) : undefined}
      more={
        props.chosen === null ? undefined : (
          <button type="button" className={`link ${styles['bare']}`} onClick={() => props.onChoose(null)}>
            {t('allGroups')}
          </button>
        )
      }
    >
      {groups === undefined ? (
        props.error ? (
          <Failure compact error={props.error} what={t('why')} retry={props.retry} />
        ) : (
          <div className={styles['grouplist']} aria-busy>
            {[1, 2, 3, 4].map((key) => (
              <div key={key} className={styles['group']}>
                <Skeleton width="70%" />
                <Skeleton width={34} />
                <Skeleton width="50%" height={9} />
              </div>
            ))}
          </div>
        )
      ) : groups.length === 0 ? (
        <Empty compact title={t('noGroups')} />
      ) : (
        <ul className={styles['grouplist']}>
          {groups.map((group) => (
            <li key={group.id}>
              <button
                type="button"
                className={styles['group']}
                aria-pressed={group.id === props.chosen}
                onClick={() => props.onChoose(group.id === props.chosen ? null : group.id)}
              >
                <span className={styles['grouptitle']} title={say(group.titlePhrase, group.title)}>
                  {say(group.titlePhrase, titleOf(group)) || t('noReason')}
                </span>
                <b>{format.count(group.messages)}</b>
                <span className="sub truncate" title={[group.class, group.origin].filter(Boolean).join(' · ')}>
                  {subOf(group) || t('manyOrigins')}
                </span>
                <span className="sub">
                  <When at={group.lastSeenAt} unknown={t('noTimes')} />
                </span>
                {group.sparkline.some((value) => value !== null && value > 0) ? (
                  <span className={styles['groupspark']}>
                    <Sparkline values={group.sparkline} tone={group.id === props.chosen ? 'critical' : 's1'} height={26} />
                  </span>
                ) : null}
              </button>
            </li>
          ))}
        </ul>
      )}
      {props.partial === null || groups === undefined ? null : <p className={`sub ${styles['partial']}`}>{props.partial}</p>}
    </Panel>
  )
}

const titleOf = (group: FailureGroup): string => (group.title === group.class ? shortClass(group.title) : group.title)
const subOf = (group: FailureGroup): string =>
  [group.class && !group.title.includes(shortClass(group.class)) ? shortClass(group.class) : null, group.origin].filter(Boolean).join(' · ')
