'use client'
import { useTranslations } from 'next-intl'
import type { Problem } from '#lib/api/contracts/common.ts'
import type { Freshness } from '#lib/domain/types.ts'
import { useNow } from '#lib/client/now.ts'
import { useFormat } from '#lib/client/use-format.ts'
import { usePhrase } from '#lib/client/use-phrase.ts'
import { Chip } from './chip.tsx'

/** Nothing while fresh; else grey, with the age of what is shown. Put it beside every number that may be old. */
export function FreshnessChip({
  freshness,
  observedAt,
  problem,
}: {
  freshness: Freshness
  observedAt: string | null
  problem?: Problem | null | undefined
}) {
  const t = useTranslations('common')
  const format = useFormat()
  const now = useNow()
  const { problemLine } = usePhrase()
  if (freshness === 'fresh') return null
  const age = observedAt && now ? format.age(observedAt, now) : ''
  const words = { stale: t('stale', { age }), error: t('notReadable', { age }), gone: t('gone', { age }) }[freshness]
  return (
    <Chip
      tone="stale"
      title={problemLine(problem) ?? (observedAt ? t('observedAt', { time: format.exact(observedAt) }) : t('neverObserved'))}
    >
      {words.trim()}
    </Chip>
  )
}
