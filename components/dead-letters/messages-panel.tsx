'use client'
import { RefreshCw, RotateCcw } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useMemo, type ReactNode } from 'react'
import type { DeadLetterMessage } from '#lib/api/contracts/dead-letters.ts'
import { Empty } from '#components/state/empty.tsx'
import { Failure } from '#components/state/failure.tsx'
import { SkeletonRows } from '#components/state/skeleton.tsx'
import type { Column } from '#components/table/column.ts'
import { DataTable } from '#components/table/data-table.tsx'
import type { Selection } from '#components/table/select.ts'
import { SelectionBar } from '#components/table/selection-bar.tsx'
import { SearchBox, Toolbar } from '#components/table/toolbar.tsx'
import { Button } from '#components/ui/button.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { Num } from '#components/ui/num.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Select } from '#components/ui/select.tsx'
import { When } from '#components/ui/when.tsx'
import { useNow } from '#lib/client/now.ts'
import { useFormat } from '#lib/client/use-format.ts'
import { usePhrase } from '#lib/client/use-phrase.ts'
import styles from './dead-letters.module.css'
import { oneLine } from './error-title.ts'
import { isFiltered, type MessageFilters } from './filters.ts'
import type { LoadedMessages } from './use-messages.ts'

/** The messages themselves: choose with x or shift, open with j and k, requeue one by its own button. */
export function MessagesPanel(props: {
  messages: LoadedMessages
  filters: MessageFilters
  onFilters: (filters: Partial<MessageFilters>) => void
  total: number | null
  selection: Selection
  onSelect: (selection: Selection) => void
  current: string | null
  onOpen: (message: DeadLetterMessage) => void
  /** Why nothing can be requeued here; null = it can. */
  cannotRequeue: string | null
  onRequeue: (ids: string[] | null) => void
  /** Whether looking again costs something. */
  costly: boolean
}) {
  const t = useTranslations('deadLetters')
  const tTable = useTranslations('table')
  const { messages, filters } = props
  const columns = useColumns(props)
  return (
    <Panel className={styles['messages']}>
      {props.selection.type === 'some' && props.selection.keys.size === 0 ? (
        <Toolbar>
          <SearchBox value={filters.q} onChange={(q) => props.onFilters({ q })} label={t('searchMessages')} />
          <Select
            label={t('tries')}
            value={filters.minAttempts ?? 0}
            options={[
              { value: 0, label: t('anyTries') },
              ...[2, 3, 5, 10, 20].map((tries) => ({ value: tries, label: t('minTries', { count: tries }) })),
            ]}
            onChange={(tries) => props.onFilters({ minAttempts: tries === 0 ? null : tries })}
          />
          <span className="grow" />
          <ReadAgain messages={messages} costly={props.costly} />
          {isFiltered(filters) ? (
            <Button small disabledReason={props.cannotRequeue} onClick={() => props.onRequeue(null)}>
              <RotateCcw />
              {t('requeueMatching')}
            </Button>
          ) : null}
        </Toolbar>
      ) : (
        <SelectionBar selection={props.selection} onChange={props.onSelect} total={props.total}>
          <Button
            small
            look="primary"
            disabledReason={props.cannotRequeue}
            onClick={() => props.onRequeue(props.selection.type === 'some' ? [...props.selection.keys] : null)}
          >
            <RotateCcw />
            {t('requeue')}
          </Button>
        </SelectionBar>
      )}
      {messages.error && messages.loaded.length === 0 ? (
        <Failure error={messages.error} what={t('messages')} retry={messages.again} />
      ) : messages.pending ? (
        <SkeletonRows rows={14} columns={4} />
      ) : messages.shown.length === 0 ? (
        <Nothing {...props} />
      ) : (
        <>
          <DataTable
            name="dead-letter-messages"
            caption={t('messages')}
            columns={columns}
            rows={messages.shown}
            rowKey={(message) => message.id}
            selection={props.selection}
            onSelect={props.onSelect}
            current={props.current}
            onOpen={props.onOpen}
            follow
          />
          <Foot messages={messages} total={props.total} costly={props.costly} />
        </>
      )}
      <span className="sr-only" aria-live="polite">
        {messages.fetching
          ? t('reading')
          : tTable('rows', { from: 1, to: messages.shown.length, total: props.total ?? messages.shown.length })}
      </span>
    </Panel>
  )
}

function useColumns({ onRequeue, cannotRequeue }: { onRequeue: (ids: string[]) => void; cannotRequeue: string | null }) {
  const t = useTranslations('deadLetters')
  const { say } = usePhrase()
  const format = useFormat()
  const now = useNow()
  const today = now ? format.day(now) : ''
  return useMemo<Column<DeadLetterMessage>[]>(
    () => [
      {
        id: 'died',
        header: t('died'),
        width: 86,
        canHide: false,
        cell: ({ receivedAt }) => {
          if (receivedAt === null) return <Num value={null} unknown={t('noTime')} />
          const at = Date.parse(receivedAt)
          return (
            <time className="faint" dateTime={receivedAt} title={format.exact(at)}>
              {format.day(at) === today ? format.clock(at, true) : format.day(at)}
            </time>
          )
        },
      },
      {
        id: 'message',
        header: t('message'),
        // More than there is: this column takes what the others leave.
        width: 900,
        cell: (message) => (
          <span className={styles['preview']}>
            {message.body.encoding === 'utf8'
              ? oneLine(message.body.preview) || t('emptyBody')
              : t('bytes', { size: format.bytes(message.body.sizeBytes) })}
          </span>
        ),
      },
      {
        id: 'from',
        header: t('from'),
        width: 132,
        cell: ({ origin }) =>
          origin ? (
            <span className={styles['from']} title={say(origin.evidencePhrase, origin.evidence)}>
              {origin.destination}
              {origin.confidence === 'certain' ? '' : ' ?'}
            </span>
          ) : (
            <Num value={null} unknown={t('noOrigin')} />
          ),
      },
      {
        id: 'tries',
        header: t('tries'),
        width: 66,
        align: 'right',
        cell: (message) => (
          <span className={styles['tries']}>
            {message.requeueCount > 0 ? (
              <Chip tone="warn" title={t('requeuedTimes', { count: message.requeueCount })}>
                <RotateCcw aria-hidden />
                {message.requeueCount}
              </Chip>
            ) : null}
            <Num value={message.attempts} unknown={t('noTries')} />
          </span>
        ),
      },
      {
        id: 'act',
        header: t('act'),
        width: 40,
        cell: (message) => (
          <Button
            look="quiet"
            small
            icon
            aria-label={t('requeueOne')}
            title={t('requeueOne')}
            disabledReason={cannotRequeue}
            onClick={() => onRequeue([message.id])}
          >
            <RotateCcw />
          </Button>
        ),
      },
    ],
    [t, format, today, onRequeue, cannotRequeue, say],
  )
}

function ReadAgain({ messages, costly }: { messages: LoadedMessages; costly: boolean }) {
  const t = useTranslations('deadLetters')
  return (
    <>
      <Button
        small
        icon
        aria-label={costly ? t('lookAgain') : t('readAgain')}
        title={costly ? t('lookAgain') : t('readAgain')}
        busy={messages.fetching}
        onClick={messages.again}
      >
        <RefreshCw />
      </Button>
    </>
  )
}

function Foot({ messages, total, costly }: { messages: LoadedMessages; total: number | null; costly: boolean }) {
  const t = useTranslations('deadLetters')
  const format = useFormat()
  const left = messages.cost?.looksLeft
  return (
    <div className={styles['foot']}>
      <span>
        {total === null || messages.complete
          ? t('loaded', { count: format.count(messages.shown.length) })
          : t('loadedOf', { count: format.count(messages.shown.length), total: format.count(total) })}
      </span>
      {typeof left === 'number' ? (
        <span className="text-warn" title={t('looksLeftWhy')}>
          {t('looksLeft', { count: left })}
        </span>
      ) : null}
      {messages.readAt ? (
        <span className="sub">{t.rich(costly ? 'lookedAgo' : 'readAgo', { age: () => <When at={messages.readAt} as="age" /> })}</span>
      ) : null}
      <span className="grow" />
      {messages.error ? <span className="text-critical">{messages.error.message}</span> : null}
      {messages.hasMore ? (
        <Button small busy={messages.fetching} onClick={messages.more}>
          {costly ? t('lookMore') : t('loadMore')}
        </Button>
      ) : null}
    </div>
  )
}

function Nothing({
  filters,
  onFilters,
  messages,
}: {
  filters: MessageFilters
  onFilters: (filters: Partial<MessageFilters>) => void
  messages: LoadedMessages
}) {
  const t = useTranslations('deadLetters')
  const tTable = useTranslations('table')
  const clear: ReactNode = <Button onClick={() => onFilters({ group: null, q: '', minAttempts: null })}>{tTable('clearFilters')}</Button>
  if (messages.hasMore) {
    return (
      <Empty
        title={t('notFoundYet')}
        action={
          <>
            {clear}
            <Button busy={messages.fetching} onClick={messages.more}>
              {t('loadMore')}
            </Button>
          </>
        }
      >
        {t('notFoundYetWhy')}
      </Empty>
    )
  }
  return isFiltered(filters) ? (
    <Empty title={tTable('nothingMatches')} action={clear} />
  ) : (
    <Empty good title={t('noMessages')}>
      {t('noMessagesWhy')}
    </Empty>
  )
}
