'use client'
import { useTranslations } from 'next-intl'
import type { Notification } from '#lib/api/contracts/alerts.ts'
import { Chip, type Tone } from '#components/ui/chip.tsx'
import { Num } from '#components/ui/num.tsx'
import { When } from '#components/ui/when.tsx'
import styles from './alerts.module.css'

const OUTCOME_TONE: Record<string, Tone> = { delivered: 'ok', accepted: 'ok', retry: 'warn', permanent: 'critical' }
const STATE_TONE: Record<Notification['state'], Tone> = {
  pending: 'brand',
  delivered: 'ok',
  accepted: 'ok',
  dead: 'critical',
  dropped: 'plain',
}

/** What became of a message to a channel. */
export function DeliveryChip({ state }: { state: Notification['state'] }) {
  const t = useTranslations('channels')
  return (
    <Chip tone={STATE_TONE[state]} title={t(`deliveryHint.${state}`)}>
      {t(`delivery.${state}`)}
    </Chip>
  )
}

/** Every try to deliver one message, with what the other side answered. */
export function Attempts({ attempts }: { attempts: Notification['attempts'] }) {
  const t = useTranslations('channels')
  if (attempts.length === 0) return <p className="sub">{t('noAttempts')}</p>
  return (
    <ol className={styles['attempts']}>
      {attempts.map((attempt, index) => (
        <li key={`${attempt.at}-${index}`} className={styles['attempt']}>
          <Chip tone={OUTCOME_TONE[attempt.outcome] ?? 'plain'}>{outcomeWords(t, attempt.outcome)}</Chip>
          <span>{attempt.status === null ? <Num value={null} unknown={t('noStatus')} /> : `HTTP ${attempt.status}`}</span>
          <span className="faint">
            <When at={attempt.at} as="clock" /> · {t('took', { ms: attempt.durationMs })}
          </span>
          {attempt.responseHead ? <pre className={styles['head']}>{attempt.responseHead}</pre> : null}
        </li>
      ))}
    </ol>
  )
}

/** An outcome in words; one that is not known here as the server names it. */
export function outcomeWords(t: ReturnType<typeof useTranslations<'channels'>>, outcome: string): string {
  const key = `outcome.${outcome}`
  return t.has(key as never) ? t(key as never) : outcome
}
