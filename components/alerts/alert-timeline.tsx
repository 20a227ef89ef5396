'use client'
import { useTranslations } from 'next-intl'
import type { CSSProperties } from 'react'
import type { Alert } from '#lib/api/contracts/alerts.ts'
import { Empty } from '#components/state/empty.tsx'
import { When } from '#components/ui/when.tsx'
import styles from './alerts.module.css'

type Event = NonNullable<Alert['events']>[number]

const TONE: Record<string, string> = {
  fired: 'critical',
  relapsed: 'critical',
  recovering: 'ok',
  monitoring_gap: 'stale',
  acknowledged: 'brand',
  opened: 'warn',
}

/** What happened to an incident, newest first. */
export function AlertTimeline({ alert }: { alert: Alert }) {
  const t = useTranslations('alerts')
  const words = useEventWords()
  const events = [...(alert.events ?? [])].reverse()
  if (events.length === 0) return <Empty compact title={t('noEvents')} />
  return (
    <ol className={styles['timeline']}>
      {events.map((event, index) => (
        <li key={`${event.at}-${index}`} style={{ '--tone': `var(--${toneOf(event)})` } as CSSProperties}>
          <span style={{ gridColumn: 2 }}>{words(event)}</span>
          <span className="faint" style={{ gridColumn: 3 }}>
            <When at={event.at} as="clock" />
          </span>
        </li>
      ))}
    </ol>
  )
}

const toneOf = ({ transition, details }: Event): string =>
  transition === 'closed' ? (details['reason'] === 'recovered' ? 'ok' : 'ink-3') : (TONE[transition] ?? 'ink-3')

function useEventWords(): (event: Event) => string {
  const t = useTranslations('alerts')
  return ({ transition, details }) => {
    const by = details['by']
    const reason = details['reason'] ?? details['closeReason']
    if (transition === 'acknowledged' && typeof by === 'string') return t('acknowledgedBy', { name: by })
    if (transition === 'closed' && typeof reason === 'string' && t.has(`closeReason.${reason}` as never))
      return t(`closeReason.${reason}` as never)
    const key = `event.${transition}`
    return t.has(key as never) ? t(key as never) : transition
  }
}
