'use client'
import { useTranslations } from 'next-intl'
import type { Channel } from '#lib/api/contracts/alerts.ts'
import { Chip, type Tone } from '#components/ui/chip.tsx'

const TONE: Record<Channel['health'], Tone> = { untested: 'plain', ok: 'ok', failing: 'warn', dead: 'critical' }

/** Whether messages to a channel arrive, in words; the reason on hover. A disabled channel is never green. */
export function HealthChip({ channel }: { channel: Pick<Channel, 'health' | 'healthDetail' | 'enabled'> }) {
  const t = useTranslations('channels')
  if (!channel.enabled) return <Chip>{t('disabled')}</Chip>
  return (
    <Chip tone={TONE[channel.health]} title={channel.healthDetail || undefined}>
      {t(`health.${channel.health}`)}
    </Chip>
  )
}
