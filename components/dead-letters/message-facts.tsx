'use client'
import { useTranslations } from 'next-intl'
import type { DeadLetterMessage } from '#lib/api/contracts/dead-letters.ts'
import { Chip, type Tone } from '#components/ui/chip.tsx'
import { Facts } from '#components/ui/facts.tsx'
import { Num } from '#components/ui/num.tsx'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import { When } from '#components/ui/when.tsx'
import { usePhrase } from '#lib/client/use-phrase.ts'
import { failureReason } from '#lib/domain/failure-reason.ts'
import { firstFrame, shortClass } from './error-title.ts'
import styles from './dead-letters.module.css'

export const CONFIDENCE_TONE: Record<'certain' | 'likely' | 'guess', Tone> = { certain: 'ok', likely: 'warn', guess: 'plain' }

/** Where a message came from, why it died, when, and how often it was tried. */
export function MessageFacts({ message, clusterName }: { message: DeadLetterMessage; clusterName: string }) {
  const t = useTranslations('deadLetters')
  const common = useTranslations('common')
  const { say } = usePhrase()
  const { origin, error } = message
  const frame = firstFrame(error.stack)
  const headline = [error.class ? shortClass(error.class) : null, error.message].filter(Boolean).join(': ')
  return (
    <Facts
      items={[
        {
          label: t('from'),
          value: origin ? (
            <>
              {origin.destinationId ? (
                <ScopedLink className={styles['strong']} href={`/destinations/${origin.destinationId}`}>
                  {origin.destination}
                </ScopedLink>
              ) : (
                <b style={{ fontWeight: 600 }}>{origin.destination}</b>
              )}{' '}
              {t('onCluster', { name: clusterName })}{' '}
              <Chip tone={CONFIDENCE_TONE[origin.confidence]}>{common(`confidence.${origin.confidence}`)}</Chip>
            </>
          ) : (
            <Num value={null} unknown={t('noOrigin')} />
          ),
          sub: origin
            ? [
                say(origin.evidencePhrase, origin.evidence),
                origin.partition === null ? null : t('partitionOffset', { partition: origin.partition, offset: origin.offset ?? '–' }),
                origin.exchange ? t('exchange', { name: origin.exchange, key: origin.routingKey ?? '' }) : null,
              ]
                .filter(Boolean)
                .join(' · ')
            : t('noOrigin'),
        },
        ...(error.reason ? [{ label: t('reason'), value: say(failureReason(error.reason), error.reason) }] : []),
        {
          label: t('error'),
          value: headline ? (
            <span className={styles['clamp']} title={headline}>
              {headline}
            </span>
          ) : (
            <Num value={null} unknown={t('noError')} />
          ),
          sub: frame,
        },
        { label: t('died'), value: <DiedAt at={message.receivedAt} /> },
        { label: t('tries'), value: <Num value={message.attempts} unknown={t('noTries')} /> },
        {
          label: t('requeued'),
          value:
            message.requeueCount === 0 ? (
              t('neverRequeued')
            ) : (
              <Chip tone="warn">{t('requeuedTimes', { count: message.requeueCount })}</Chip>
            ),
        },
        ...(message.key ? [{ label: t('key'), value: <span className="mono">{message.key}</span> }] : []),
      ]}
    />
  )
}

function DiedAt({ at }: { at: string | null }) {
  const t = useTranslations('deadLetters')
  if (!at) return <When at={null} unknown={t('noTime')} />
  return (
    <>
      <When at={at} as="clock" />{' '}
      <span className="faint">
        <When at={at} />
      </span>
    </>
  )
}
