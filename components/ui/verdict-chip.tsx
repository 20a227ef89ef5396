'use client'
import { useTranslations } from 'next-intl'
import type { Freshness, Verdict } from '#lib/domain/types.ts'
import { Chip, type Tone } from '#components/ui/chip.tsx'

const TONES: Record<Verdict, Tone> = {
  ok: 'ok',
  slow: 'high',
  stalled: 'critical',
  stopped: 'critical',
  rewound: 'warn',
  'no-data': 'plain',
}

/** The verdict on a subscription in words, its reason on hover. Grey when the numbers are old: a stale "keeping up" is not green. */
export function VerdictChip({ verdict, reason, freshness }: { verdict: Verdict; reason: string; freshness: Freshness }) {
  const t = useTranslations('common.verdict')
  return (
    <Chip tone={freshness === 'fresh' ? TONES[verdict] : 'stale'} title={reason}>
      {t(verdict)}
    </Chip>
  )
}

/** Tone of a sparkline that goes with a verdict. */
export const verdictSpark = (verdict: Verdict, freshness: Freshness) =>
  freshness !== 'fresh'
    ? ('stale' as const)
    : ({ ok: 's4', slow: 'high', stalled: 'critical', stopped: 'critical', rewound: 'warn', 'no-data': 's1' } as const)[verdict]
