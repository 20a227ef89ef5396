'use client'
import { BellOff, UserCheck } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { Alert } from '#lib/api/contracts/alerts.ts'
import { Chip, type Tone } from '#components/ui/chip.tsx'
import { isHeld } from './values.ts'

/** State of an alert. What is over is never red, what is held is grey. */
const STATE_TONE: Record<Alert['state'], Tone> = { firing: 'critical', recovering: 'warn', pending: 'plain', closed: 'plain' }

/** Everything about an alert beside its severity: its state, who has it, whether it is muted, whether its data are old. */
export function AlertChips({ alert, state = false }: { alert: Alert; state?: boolean }) {
  const t = useTranslations('alerts')
  return (
    <>
      {state ? (
        <Chip tone={isHeld(alert) ? 'stale' : alert.closeReason === 'recovered' ? 'ok' : STATE_TONE[alert.state]}>
          {alert.closeReason === null ? t(`state.${alert.state}`) : t(`closeReason.${alert.closeReason}`)}
        </Chip>
      ) : null}
      {isHeld(alert) ? (
        <Chip tone="stale" title={t('heldWhy')}>
          {t('held')}
        </Chip>
      ) : null}
      {alert.acknowledgedBy ? (
        <Chip title={alert.acknowledgedAt ?? undefined}>
          <UserCheck aria-hidden />
          {t('acknowledgedBy', { name: alert.acknowledgedBy })}
        </Chip>
      ) : null}
      {alert.silenced ? (
        <Chip title={t('silencedWhy')}>
          <BellOff aria-hidden />
          {t('silenced')}
        </Chip>
      ) : null}
    </>
  )
}
