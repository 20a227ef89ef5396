'use client'
import { useTranslations } from 'next-intl'
import type { ChannelTestAnswer } from '#lib/api/contracts/alerts.ts'
import styles from '#components/alerts/alerts.module.css'
import { Chip, type Tone } from '#components/ui/chip.tsx'
import { Num } from '#components/ui/num.tsx'

const TONE: Record<ChannelTestAnswer['outcome'], Tone> = { delivered: 'ok', accepted: 'ok', retry: 'warn', permanent: 'critical' }

/** What a test came to: the verdict, and the answer of the other side as it came. */
export function TestOutcome({ answer }: { answer: ChannelTestAnswer }) {
  const t = useTranslations('channels')
  return (
    <div aria-live="polite" className={styles['attempts']}>
      <div className={styles['line']}>
        <Chip tone={TONE[answer.outcome]}>{t(`outcome.${answer.outcome}`)}</Chip>
        <span className="muted">{answer.status === null ? <Num value={null} unknown={t('noStatus')} /> : `HTTP ${answer.status}`}</span>
      </div>
      <p>{answer.detail}</p>
      <pre className={styles['head']}>{answer.responseHead || t('emptyAnswer')}</pre>
    </div>
  )
}
