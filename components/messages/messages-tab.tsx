'use client'
import { RefreshCw } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import type { Message } from '#lib/api/contracts/destinations.ts'
import { Empty } from '#components/state/empty.tsx'
import { Failure } from '#components/state/failure.tsx'
import { SkeletonRows } from '#components/state/skeleton.tsx'
import type { Column } from '#components/table/column.ts'
import { DataTable } from '#components/table/data-table.tsx'
import { Button } from '#components/ui/button.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { Num } from '#components/ui/num.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import { When } from '#components/ui/when.tsx'
import { usePhrase } from '#lib/client/use-phrase.ts'
import { oneLine } from './body.ts'
import { CostPanel } from './cost-panel.tsx'
import { MessageDetail } from './message-detail.tsx'
import styles from './messages.module.css'
import { useMessages } from './use-messages.ts'

/**
 * Looks at the messages of a destination without taking them away. Where a look costs something, the cost stands first and nothing
 * is read before it is accepted, each time. A log (`isLog`) can be read from a moment on.
 */
export function MessagesTab({ destinationId, isLog }: { destinationId: string; isLog: boolean }) {
  const t = useTranslations('messages')
  const [look, setLook] = useState(0)
  const [from, setFrom] = useState('')
  const [openId, setOpenId] = useState<string | null>(null)
  const start = from === '' ? null : new Date(from).toISOString()
  const query = useMessages(destinationId, look, start)
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
  if (query.error) {
    return (
      <Panel>
        <Failure error={query.error} what={t('reading')} retry={() => void query.refetch()} />
      </Panel>
    )
  }
  const pages = query.data?.pages
  if (!pages) {
    return (
      <Panel>
        <SkeletonRows rows={10} columns={4} />
      </Panel>
    )
  }
  const cost = pages[0]?.cost
  const free = cost?.cost === 'free'
  const messages = pages.flatMap((page) => page.items)
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
      <Panel title={t('messages')} chips={costChip} more={again}>
        {isLog ? (
          <div className={styles['bar']}>
            <TextField type="datetime-local" label={t('from')} value={from} onChange={setFrom} />
          </div>
        ) : null}
        {messages.length === 0 ? (
          <Empty title={t('noneHere')}>{t('noneHereText')}</Empty>
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
              <span className="faint">{t('count', { count: messages.length })}</span>
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
      {open ? (
        <MessageDetail key={open.id} message={open} />
      ) : (
        <Panel>
          <Empty compact title={t('choose')} />
        </Panel>
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
