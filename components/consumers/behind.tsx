'use client'
import { useTranslations } from 'next-intl'
import type { Subscription } from '#lib/api/contracts/subscriptions.ts'
import { Num } from '#components/ui/num.tsx'
import { useFormat } from '#lib/client/use-format.ts'
import { usePhrase } from '#lib/client/use-phrase.ts'
import { drainOf } from './drain.ts'

type Lag = Pick<Subscription, 'lagSeconds' | 'lagMethod' | 'lagErrorSeconds' | 'reason' | 'reasonPhrase'>

/** How far behind in time. A value nobody measured carries its doubt: `≈` when estimated, `±` when interpolated; the method on hover. */
export function Behind({ one }: { one: Lag }) {
  const words = useMethodWords(one)
  const format = useFormat()
  if (one.lagSeconds === null) return <Num value={null} unknown={{ text: one.reason, phrase: one.reasonPhrase }} />
  const doubt = one.lagErrorSeconds !== null && one.lagErrorSeconds >= 1 ? ` ± ${format.duration(one.lagErrorSeconds)}` : ''
  return (
    <span title={words}>
      {one.lagMethod === 'estimated' ? '≈ ' : ''}
      {format.duration(one.lagSeconds)}
      {doubt && one.lagMethod !== 'broker' ? <span className="sub">{doubt}</span> : null}
    </span>
  )
}

/** How the lag in seconds was found, in a sentence. */
export function useMethodWords(one: Lag): string {
  const t = useTranslations('consumers.method')
  const format = useFormat()
  const { say } = usePhrase()
  switch (one.lagMethod) {
    case 'broker':
      return t('broker')
    case 'interpolated':
      return one.lagErrorSeconds === null ? t('interpolated') : t('interpolatedError', { error: format.duration(one.lagErrorSeconds) })
    case 'estimated':
      return one.lagErrorSeconds === null ? t('estimated') : t('estimatedError', { error: format.duration(one.lagErrorSeconds) })
    case null:
      return say(one.reasonPhrase, one.reason)
  }
}

/** Time until nothing waits any more; `never` says so instead of a number. */
export function DrainsIn({ one }: { one: Pick<Subscription, 'drainSeconds' | 'lagMessages' | 'outRate' | 'verdict'> }) {
  const t = useTranslations('consumers')
  const drain = drainOf(one)
  if (drain.type === 'seconds') return <Num value={drain.seconds} as="duration" />
  if (drain.type === 'steady') return <Num value={null} unknown={t('steady')} />
  if (drain.type === 'unknown') return <Num value={null} unknown={t('drainUnknown')} />
  return (
    <span className="muted" title={t('neverDrains')}>
      {t('drainNever')}
    </span>
  )
}
