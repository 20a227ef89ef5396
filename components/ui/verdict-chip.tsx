'use client'
import { useTranslations } from 'next-intl'
import type { Subscription } from '#lib/api/contracts/subscriptions.ts'
import type { Freshness, Verdict } from '#lib/domain/types.ts'
import { Chip, type Tone } from '#components/ui/chip.tsx'
import { usePhrase } from '#lib/client/use-phrase.ts'

const TONES: Record<Verdict, Tone> = {
  ok: 'ok',
  slow: 'high',
  stalled: 'critical',
  stopped: 'critical',
  rewound: 'warn',
  'no-data': 'plain',
}

/** The verdict on a subscription in words, its reason on hover. Grey when the numbers are old: a stale "keeping up" is not green. */
export function VerdictChip({ of }: { of: Pick<Subscription, 'verdict' | 'reason' | 'reasonPhrase' | 'freshness'> }) {
  const t = useTranslations('common.verdict')
  const { say } = usePhrase()
  return (
    <Chip tone={of.freshness === 'fresh' ? TONES[of.verdict] : 'stale'} title={say(of.reasonPhrase, of.reason)}>
      {t(of.verdict)}
    </Chip>
  )
}

/** Tone of a sparkline that goes with a verdict. */
export const verdictSpark = (verdict: Verdict, freshness: Freshness) =>
  freshness !== 'fresh'
    ? ('stale' as const)
    : ({ ok: 's4', slow: 'high', stalled: 'critical', stopped: 'critical', rewound: 'warn', 'no-data': 's1' } as const)[verdict]
