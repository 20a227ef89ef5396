'use client'
import { useTranslations } from 'next-intl'
import dynamic from 'next/dynamic'
import { parseAsInteger, parseAsString, useQueryStates } from 'nuqs'
import { useCallback, useState } from 'react'
import type { DeadLetterDestination, RequeueCreateInput } from '#lib/api/contracts/dead-letters.ts'
import { PageHeader } from '#components/shell/page-header.tsx'
import { Empty } from '#components/state/empty.tsx'
import { Notice } from '#components/state/notice.tsx'
import { QueryView } from '#components/state/query-view.tsx'
import { Skeleton, SkeletonRows } from '#components/state/skeleton.tsx'
import { NOTHING_SELECTED, type Selection } from '#components/table/select.ts'
import { Panel } from '#components/ui/panel.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { useRead } from '#lib/client/use-api.ts'
import { useFormat } from '#lib/client/use-format.ts'
import { usePhrase } from '#lib/client/use-phrase.ts'
import { DeadLetterHeader } from './dead-letter-header.tsx'
import styles from './dead-letters.module.css'
import { toSelection, type MessageFilters } from './filters.ts'
import { GroupsPanel } from './groups-panel.tsx'
import { LookGate } from './look-gate.tsx'
import { MessageDetail } from './message-detail.tsx'
import { MessagesPanel } from './messages-panel.tsx'
import { useGroups } from './use-groups.ts'
import { useMessages } from './use-messages.ts'

const RequeueDialog = dynamic(() => import('#components/requeue/requeue-dialog.tsx').then((module) => module.RequeueDialog), { ssr: false })

/** One dead-letter destination: why messages died, which, and the way back to work. */
export function DeadLetterView({ id }: { id: string }) {
  const t = useTranslations('deadLetters')
  const query = useRead<DeadLetterDestination>(`/dead-letters/${id}`)
  return (
    <QueryView query={query} what={t('one')} skeleton={<Loading />}>
      {(destination) => <Bench destination={destination} />}
    </QueryView>
  )
}

function Bench({ destination }: { destination: DeadLetterDestination }) {
  const t = useTranslations('deadLetters')
  const { cannotRequeue } = usePhrase()
  const format = useFormat()
  const say = useToast()
  const [params, setParams] = useQueryStates({
    group: parseAsString,
    q: parseAsString.withDefault(''),
    min: parseAsInteger,
    message: parseAsString,
  })
  const [accepted, setAccepted] = useState(false)
  const [selection, setSelection] = useState<Selection>(NOTHING_SELECTED)
  const [planned, setPlanned] = useState<RequeueCreateInput['selection'] | null>(null)
  const free = destination.browseCost === 'free'
  const filters: MessageFilters = { group: params.group, q: params.q, minAttempts: params.min }
  const messages = useMessages(destination.destinationId, filters, { free, accepted, present: destination.messages })
  const groups = useGroups(destination, messages, free)

  const onFilters = (next: Partial<MessageFilters>): void => {
    setSelection(NOTHING_SELECTED)
    const merged = { ...filters, ...next }
    void setParams({ group: merged.group, q: merged.q || null, min: merged.minAttempts })
  }
  const onRequeue = useCallback(
    (ids: string[] | null): void => {
      const wanted = toSelection(ids === null ? { type: 'matching', total: 0 } : { type: 'some', keys: new Set(ids) }, {
        group: params.group,
        q: params.q,
        minAttempts: params.min,
      })
      if (wanted.ok) setPlanned(wanted.selection)
      else say(t(`cannotSelect.${wanted.why}`), { bad: true })
    },
    [params.group, params.q, params.min, say, t],
  )
  const total = totalOf(
    destination,
    filters,
    groups.partial === null ? groups.items : undefined,
    messages.complete ? messages.shown.length : null,
  )
  const index = messages.shown.findIndex((message) => message.id === params.message)
  const current = messages.shown[index] ?? messages.loaded.find((message) => message.id === params.message)
  const cannot = cannotRequeue(destination)
  const gate = !free && !accepted && messages.loaded.length === 0

  return (
    <>
      <DeadLetterHeader destination={destination} cannot={cannot} onRequeueAll={() => setPlanned({ all: true })} />
      {destination.freshness === 'fresh' ? null : <Notice tone="stale">{t('staleNumbers')}</Notice>}
      {cannot === null ? null : <Notice tone="info">{t('cannotRequeue', { reason: cannot })}</Notice>}
      {gate ? (
        destination.messages === 0 ? (
          <Panel style={{ flex: 1 }}>
            <Empty good title={t('noMessages')}>
              {t('noMessagesWhy')}
            </Empty>
          </Panel>
        ) : (
          <LookGate destination={destination} onLook={() => setAccepted(true)} />
        )
      ) : (
        <div className={styles['bench']} data-open={current ? '' : undefined}>
          <GroupsPanel
            groups={groups.items}
            error={groups.error}
            retry={groups.retry}
            partial={groups.partial}
            chosen={params.group}
            onChoose={(group) => onFilters({ group })}
          />
          <MessagesPanel
            messages={messages}
            filters={filters}
            onFilters={onFilters}
            total={total}
            selection={selection}
            onSelect={setSelection}
            current={params.message}
            onOpen={(message) => void setParams({ message: message.id })}
            cannotRequeue={cannot}
            onRequeue={onRequeue}
            costly={!free}
          />
          {current ? (
            <MessageDetail
              key={current.id}
              destination={destination}
              message={current}
              place={total === null ? t('place', { place: index + 1 }) : t('placeOf', { place: index + 1, total: format.count(total) })}
              free={free}
              onClose={() => void setParams({ message: null })}
              onRequeue={() => onRequeue([current.id])}
            />
          ) : (
            <Panel className={styles['detail']}>
              <Empty title={t('chooseMessage')}>{t('chooseMessageKeys')}</Empty>
            </Panel>
          )}
        </div>
      )}
      {planned === null ? null : (
        <RequeueDialog source={destination} selection={planned} acceptCost={free || accepted} onClose={() => setPlanned(null)} />
      )}
    </>
  )
}

/** Messages that match the filters, over all pages; null when nobody can tell without reading them all. */
function totalOf(
  destination: DeadLetterDestination,
  { group, q, minAttempts }: MessageFilters,
  groups: readonly { id: string; messages: number }[] | undefined,
  loaded: number | null,
): number | null {
  if (loaded !== null) return loaded
  if (q !== '' || minAttempts !== null) return null
  return group === null ? destination.messages : (groups?.find((one) => one.id === group)?.messages ?? null)
}

function Loading() {
  const t = useTranslations('deadLetters')
  return (
    <>
      <PageHeader title={t('title')} note={<Skeleton width={260} />} />
      <div className={styles['bench']} aria-busy>
        <Panel className={styles['groups']}>
          <SkeletonRows rows={6} columns={2} />
        </Panel>
        <Panel className={styles['messages']}>
          <SkeletonRows rows={16} columns={4} />
        </Panel>
        <Panel className={styles['detail']} padded>
          <Skeleton height={180} />
        </Panel>
      </div>
    </>
  )
}
