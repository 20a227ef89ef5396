'use client'
import { useTranslations } from 'next-intl'
import type { Member, Partition, Subscription } from '#lib/api/contracts/subscriptions.ts'
import { Empty } from '#components/state/empty.tsx'
import { QueryView } from '#components/state/query-view.tsx'
import { SkeletonRows } from '#components/state/skeleton.tsx'
import { SimpleTable } from '#components/table/simple-table.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { Num } from '#components/ui/num.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { useList } from '#lib/client/use-api.ts'
import { useFormat } from '#lib/client/use-format.ts'
import styles from './consumers.module.css'
import { rankPartitions } from './hot-partitions.ts'

/** Where the group stands in every partition, the furthest behind first. */
export function PartitionsPanel({ one }: { one: Subscription }) {
  const t = useTranslations('consumers')
  const query = useList<Partition>(`/subscriptions/${one.id}/partitions`, { limit: 500 })
  const hot = rankPartitions(query.data?.items ?? []).filter((partition) => partition.hot).length
  return (
    <Panel
      title={t('partitions')}
      note={query.data && query.data.total > 0 ? query.data.total : undefined}
      chips={hot > 0 ? <Chip tone="high">{t('hotCount', { count: hot })}</Chip> : undefined}
    >
      <QueryView query={query} what={t('partitions')} skeleton={<SkeletonRows rows={5} columns={4} />}>
        {(page) =>
          page.items.length === 0 ? (
            <Empty compact title={t('noPartitions')}>
              {t('noPartitionsWhy')}
            </Empty>
          ) : (
            <SimpleTable
              caption={t('partitions')}
              rows={rankPartitions(page.items)}
              rowKey={(partition) => String(partition.partition)}
              isStale={() => one.freshness !== 'fresh'}
              columns={[
                {
                  id: 'partition',
                  header: t('partition'),
                  cell: (partition) => (
                    <span className={styles['name']}>
                      {partition.partition}
                      {partition.hot ? (
                        <Chip tone="high" title={t('hotHint')}>
                          {t('hot')}
                        </Chip>
                      ) : null}
                    </span>
                  ),
                },
                {
                  id: 'lag',
                  header: t('lag'),
                  align: 'right',
                  cell: (partition) => (
                    <span className={styles['share']}>
                      <span className={styles['bar']} aria-hidden>
                        <i data-hot={partition.hot ? '' : undefined} style={{ width: `${(partition.share ?? 0) * 100}%` }} />
                      </span>
                      <Num value={partition.lagMessages} />
                    </span>
                  ),
                },
                {
                  id: 'committed',
                  header: t('committed'),
                  align: 'right',
                  cell: (partition) => <Num value={partition.committed} unknown={t('neverCommitted')} />,
                },
                { id: 'end', header: t('end'), align: 'right', cell: (partition) => <Num value={partition.end} /> },
                {
                  id: 'member',
                  header: t('member'),
                  cell: (partition) => partition.member ?? <span className="text-warn">{t('nobodyReads')}</span>,
                },
              ]}
            />
          )
        }
      </QueryView>
    </Panel>
  )
}

/** Consumers of the group that are connected now. */
export function MembersPanel({ one }: { one: Subscription }) {
  const t = useTranslations('consumers')
  const format = useFormat()
  const query = useList<Member>(`/subscriptions/${one.id}/members`, { limit: 500 })
  return (
    <Panel title={t('members')} note={query.data && query.data.total > 0 ? query.data.total : undefined}>
      <QueryView query={query} what={t('members')} skeleton={<SkeletonRows rows={4} columns={3} />}>
        {(page) =>
          page.items.length === 0 ? (
            <Empty compact title={t('noMembers')}>
              {t('noMembersWhy')}
            </Empty>
          ) : (
            <SimpleTable
              caption={t('members')}
              rows={page.items}
              rowKey={(member) => member.id}
              columns={[
                {
                  id: 'client',
                  header: t('client'),
                  cell: (member) => (
                    <span title={member.id} style={{ fontWeight: 550 }}>
                      {member.clientId || member.id}
                    </span>
                  ),
                },
                { id: 'host', header: t('host'), cell: (member) => <span className="muted">{member.host}</span> },
                {
                  id: 'partitions',
                  header: t('partitionsRead'),
                  cell: (member) =>
                    member.partitions.length === 0 ? (
                      <Num value={null} unknown={t('noPartitionsRead')} />
                    ) : (
                      <span title={member.partitions.join(', ')}>{shortList(member.partitions)}</span>
                    ),
                },
                {
                  id: 'prefetch',
                  header: t('prefetch'),
                  align: 'right',
                  cell: (member) =>
                    member.prefetch === null ? <Num value={null} unknown={t('noPrefetch')} /> : format.count(member.prefetch),
                },
              ]}
            />
          )
        }
      </QueryView>
    </Panel>
  )
}

const MOST_LISTED = 6
const shortList = (numbers: readonly number[]): string =>
  numbers.length <= MOST_LISTED ? numbers.join(', ') : `${numbers.slice(0, MOST_LISTED).join(', ')} +${numbers.length - MOST_LISTED}`
