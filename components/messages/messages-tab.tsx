'use client'
import { RefreshCw } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import type { BrokerKind } from '#lib/api/contracts/clusters.ts'
import type { Destination, Message } from '#lib/api/contracts/destinations.ts'
import { Empty } from '#components/state/empty.tsx'
import { Failure } from '#components/state/failure.tsx'
import { Notice } from '#components/state/notice.tsx'
import { SkeletonRows } from '#components/state/skeleton.tsx'
import type { Column } from '#components/table/column.ts'
import { DataTable } from '#components/table/data-table.tsx'
import { Button } from '#components/ui/button.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { Num } from '#components/ui/num.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { When } from '#components/ui/when.tsx'
import { useList } from '#lib/client/use-api.ts'
import { usePhrase } from '#lib/client/use-phrase.ts'
import { isLog, type BrowseBy } from '#lib/domain/types.ts'
import { oneLine } from './body.ts'
import { CostPanel } from './cost-panel.tsx'
import { lookUpQuery, type LookUp } from './look-up.ts'
import { LookUpBar } from './look-up-bar.tsx'
import { MessageDetail } from './message-detail.tsx'
import styles from './messages.module.css'
import { useMessages } from './use-messages.ts'

/**
 * Looks at the messages of a destination without taking them away. Where a look costs something, the cost stands first and nothing
 * is read before it is accepted, each time. A log can be looked up in the ways its kind of broker offers, newest first if it can.
 */
export function MessagesTab({ destination }: { destination: Destination }) {
  const kinds = useList<BrokerKind>('/broker-kinds', {}, { live: false })
  const log = isLog(destination.type)
  if (log && kinds.isPending) {
    return (
      <Panel>
        <SkeletonRows rows={10} columns={4} />
      </Panel>
    )
  }
  const offered = log ? (kinds.data?.items.find(({ kind }) => kind === destination.kind)?.browseBy ?? []) : []
  return <Messages destinationId={destination.id} kind={destination.kind} offered={offered} />
}

function Messages({ destinationId, kind, offered }: { destinationId: string; kind: string; offered: readonly BrowseBy[] }) {
  const t = useTranslations('messages')
  const [look, setLook] = useState(0)
  const [lookUp, setLookUp] = useState<LookUp>({ way: offered.includes('newest') ? 'newest' : 'start', text: '' })
  const [openId, setOpenId] = useState<string | null>(null)
  const query = useMessages(destinationId, look, lookUpQuery(lookUp) ?? {})
  const columns = useColumns()
  const { look: lookCost } = usePhrase()
  if (query.error?.code === 'cost-not-accepted') {
    return (
      <CostPanel
        explanation={query.error.cost ? lookCost(query.error.cost) : query.error.message}
        looksLeft={query.error.cost?.looksLeft ?? null}
        onAccept={() => setLook(look + 1)}
      />
    )
  }
  const bar = offered.length > 0 ? <LookUpBar offered={offered} value={lookUp} onChange={setLookUp} busy={query.isFetching} /> : null
  const pages = query.error ? [] : query.data?.pages
  const cost = pages?.[0]?.cost
  const free = cost?.cost === 'free'
  const messages = (pages ?? []).flatMap((page) => page.items)
  const problems = pages?.at(-1)?.problems ?? []
  const open = messages.find((message) => message.id === openId) ?? messages[0]
  const again = (
    <Button
      small
      busy={query.isFetching}
      onClick={() => {
        // Where a look costs, the cost is shown again before the next one.
        if (free) void query.refetch()
        else setLook(0)
      }}
    >
      <RefreshCw />
      {t('lookAgain')}
    </Button>
  )
  const costChip = cost ? (
    <Chip tone={free ? 'plain' : 'warn'} title={lookCost(cost)}>
      {free ? t('costFree') : t(`cost.${cost.cost}`)}
    </Chip>
  ) : null
  return (
    <div className={styles['lay']}>
      {/* One panel from the first answer to the last: what is being typed into its bar stays. */}
      <Panel title={t('messages')} chips={costChip} more={cost ? again : undefined}>
        {bar}
        {problems.map((problem) => (
          <Notice key={problem.detail} tone="warn">
            <ProblemText problem={problem} kind={kind} />
          </Notice>
        ))}
        {query.error ? (
          <Failure error={query.error} what={t('reading')} retry={() => void query.refetch()} />
        ) : pages === undefined ? (
          <SkeletonRows rows={10} columns={4} />
        ) : messages.length === 0 ? (
          lookUp.way === 'start' || lookUp.way === 'newest' ? (
            <Empty title={t('noneHere')}>{t('noneHereText')}</Empty>
          ) : (
            <Empty title={t('noneFound')}>{t(`noneFoundText.${lookUp.way}`)}</Empty>
          )
        ) : (
          <>
            <DataTable
              name="messages"
              caption={t('messages')}
              columns={columns}
              rows={messages}
              rowKey={(row) => row.id}
              onOpen={(row) => setOpenId(row.id)}
              current={open?.id ?? null}
            />
            <div className={styles['bar']}>
              <span className="faint">{t('count', { count: messages.length, way: lookUp.way })}</span>
              <span className="grow" />
              {query.hasNextPage ? (
                <Button small busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  {t('more')}
                </Button>
              ) : null}
            </div>
          </>
        )}
      </Panel>
      {query.error ? null : open ? (
        <MessageDetail key={open.id} message={open} />
      ) : (
        <Panel>{pages === undefined ? <SkeletonRows rows={10} columns={2} /> : <Empty compact title={t('choose')} />}</Panel>
      )}
    </div>
  )
}

function useColumns(): Column<Message>[] {
  const t = useTranslations('messages')
  return useMemo(
    () => [
      { id: 'position', header: t('position'), canHide: false, cell: (row) => <span className="mono">{row.position}</span> },
      { id: 'received', header: t('received'), cell: (row) => <When at={row.receivedAt} as="clock" /> },
      { id: 'key', header: t('key'), cell: (row) => <span className="mono">{row.key ?? ''}</span> },
      {
        id: 'body',
        header: t('body'),
        cell: (row) => <span className={`${styles['preview']} mono truncate`}>{oneLine(row.body)}</span>,
      },
      { id: 'size', header: t('size'), align: 'right', cell: (row) => <Num value={row.body.sizeBytes} as="bytes" /> },
    ],
    [t],
  )
}
