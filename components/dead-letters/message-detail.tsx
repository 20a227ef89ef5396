'use client'
import { ArrowLeft, RotateCcw } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { useId, type KeyboardEvent } from 'react'
import type { DeadLetterDestination, DeadLetterMessage } from '#lib/api/contracts/dead-letters.ts'
import { Empty } from '#components/state/empty.tsx'
import { Button } from '#components/ui/button.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import type { ApiError } from '#lib/client/api-error.ts'
import { getJson } from '#lib/client/http.ts'
import { toSearch } from '#lib/client/url.ts'
import { useFormat } from '#lib/client/use-format.ts'
import { usePhrase } from '#lib/client/use-phrase.ts'
import { BodyView } from './body-view.tsx'
import styles from './dead-letters.module.css'
import { MessageFacts } from './message-facts.tsx'
import { MessageHeaders } from './message-headers.tsx'
import { RequeueHistory } from './requeue-history.tsx'

const PANES = ['message', 'headers', 'stack', 'raw', 'history'] as const

/** One dead letter beside the list: what it is, its headers, its stack, its bytes, and what became of it before. */
export function MessageDetail(props: {
  destination: DeadLetterDestination
  message: DeadLetterMessage
  /** `3 of 1,180` */
  place: string
  free: boolean
  onClose: () => void
  onRequeue: () => void
}) {
  const t = useTranslations('deadLetters')
  const { destination, message } = props
  const { cannotRequeue } = usePhrase()
  const [pane, setPane] = useQueryState('pane', parseAsStringLiteral(PANES).withDefault('message'))
  const id = useId()
  const panes = PANES.filter((one) => one !== 'history' || message.requeueCount > 0)
  const shown = panes.includes(pane) ? pane : 'message'
  const onKeys = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    const next = panes[(panes.indexOf(shown) + step + panes.length) % panes.length]
    if (!next) return
    void setPane(next)
    document.getElementById(`${id}-${next}`)?.focus()
  }
  return (
    <Panel
      className={styles['detail']}
      title={shortId(message.id)}
      chips={<Chip>{props.place}</Chip>}
      more={
        <>
          <Button small onClick={props.onRequeue} disabledReason={cannotRequeue(destination)}>
            <RotateCcw />
            {t('requeue')}
          </Button>
          <span className={styles['back']}>
            <Button small onClick={props.onClose}>
              <ArrowLeft />
              {t('backToList')}
            </Button>
          </span>
        </>
      }
    >
      <div className={styles['panes']} role="tablist" aria-label={t('messageParts')} tabIndex={-1} onKeyDown={onKeys}>
        {panes.map((one) => (
          <button
            key={one}
            id={`${id}-${one}`}
            type="button"
            role="tab"
            className={styles['pane']}
            aria-selected={one === shown}
            aria-controls={`${id}-panel`}
            tabIndex={one === shown ? 0 : -1}
            onClick={() => void setPane(one)}
          >
            {t(`pane.${one}`)}
            {one === 'headers' ? <small> {message.headers.length}</small> : null}
          </button>
        ))}
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
      <div className={styles['scroll']} id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${shown}`} tabIndex={0}>
        {shown === 'message' ? <Whole {...props} /> : null}
        {shown === 'headers' ? <MessageHeaders message={message} /> : null}
        {shown === 'stack' ? <Stack stack={message.error.stack} /> : null}
        {shown === 'raw' ? <Raw destination={destination} message={message} free={props.free} /> : null}
        {shown === 'history' ? <RequeueHistory destination={destination} message={message} /> : null}
      </div>
    </Panel>
  )
}

function Whole({ destination, message, free }: { destination: DeadLetterDestination; message: DeadLetterMessage; free: boolean }) {
  const t = useTranslations('deadLetters')
  const format = useFormat()
  const whole = useWhole(destination.destinationId, message, free)
  const body = whole.data?.body ?? message.body
  return (
    <>
      <MessageFacts message={message} clusterName={destination.clusterName} />
      <div className={styles['bodyhead']}>
        <Chip>{format.bytes(body.sizeBytes)}</Chip>
        {body.contentType ? <Chip>{body.contentType}</Chip> : null}
        {message.decodedBy ? <Chip title={t('decodedBy')}>{message.decodedBy}</Chip> : null}
        <span className="grow" />
        <CopyButton text={body.preview} />
      </div>
      {body.truncated ? (
        <div className={styles['bodyhead']}>
          <span className="muted grow">{whole.error ? whole.error.message : t('truncated')}</span>
          <Button small busy={whole.isFetching} onClick={() => void whole.refetch()}>
            {free ? t('loadWhole') : t('lookWhole')}
          </Button>
        </div>
      ) : null}
      <BodyView body={body} />
    </>
  )
}

/** The message with its body beyond the preview, read only when a person asks for it. */
const useWhole = (destinationId: string, message: DeadLetterMessage, free: boolean) =>
  useQuery<DeadLetterMessage, ApiError>({
    queryKey: [`/dead-letters/${destinationId}/messages/${message.id}`],
    queryFn: ({ signal }) =>
      getJson(`/dead-letters/${destinationId}/messages/${encodeURIComponent(message.id)}`, free ? {} : { acceptCost: true }, signal),
    enabled: false,
    retry: false,
    staleTime: Infinity,
  })

function Stack({ stack }: { stack: string | null }) {
  const t = useTranslations('deadLetters')
  if (!stack)
    return (
      <Empty compact title={t('noStack')}>
        {t('noStackWhy')}
      </Empty>
    )
  return (
    <>
      <div className={styles['bodyhead']} style={{ borderTop: 0 }}>
        <span className="grow" />
        <CopyButton text={stack} />
      </div>
      <pre className={styles['code']}>{stack}</pre>
    </>
  )
}

function Raw({ destination, message, free }: { destination: DeadLetterDestination; message: DeadLetterMessage; free: boolean }) {
  const t = useTranslations('deadLetters')
  const href = `/api/v1/dead-letters/${destination.destinationId}/messages/${encodeURIComponent(message.id)}/raw${toSearch(free ? {} : { acceptCost: true })}`
  const whole = JSON.stringify(message, null, 2)
  return (
    <>
      <div className={styles['bodyhead']} style={{ borderTop: 0 }}>
        <span className="sub">{free ? t('rawNote') : t('rawCosts')}</span>
        <span className="grow" />
        <a className="link" href={href} download>
          {t('download')}
        </a>
        <CopyButton text={whole} />
      </div>
      <BodyView body={{ ...message.body, preview: whole, encoding: 'utf8' }} />
    </>
  )
}

/** The middle of a long id tells nothing. */
const shortId = (id: string): string => (id.length > 20 ? `${id.slice(0, 8)}…${id.slice(-6)}` : id)
