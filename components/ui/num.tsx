'use client'
import { useTranslations } from 'next-intl'
import { UNKNOWN } from '#lib/client/format/number.ts'
import { useFormat } from '#lib/client/use-format.ts'
import { usePhrase } from '#lib/client/use-phrase.ts'
import type { Phrase } from '#lib/domain/phrase.ts'

type NumberFormat = 'count' | 'compact' | 'rate' | 'bytes' | 'duration' | 'signed'

/**
 * A number with its exact value on hover. Null is `–` with `unknown`, the reason, on hover; say the reason where you know it.
 * `duration` takes seconds, `rate` messages per second.
 */
export function Num({
  value,
  as = 'count',
  unknown,
}: {
  value: number | null | undefined
  as?: NumberFormat
  unknown?: string | { text: string; phrase: Phrase | null | undefined } | undefined
}) {
  const t = useTranslations('common')
  const format = useFormat()
  const { say } = usePhrase()
  if (value === null || value === undefined || !Number.isFinite(value)) {
    const reason = typeof unknown === 'object' ? say(unknown.phrase, unknown.text) : (unknown ?? t('unknownReason'))
    return (
      <span className="faint" title={reason}>
        {UNKNOWN}
        <span className="sr-only">{reason}</span>
      </span>
    )
  }
  const text = format[as](value)
  const exact = exactOf(value, as, format.count)
  return exact === text ? text : <span title={exact}>{text}</span>
}

function exactOf(value: number, as: NumberFormat, count: (value: number) => string): string {
  switch (as) {
    case 'bytes':
      return `${count(value)} B`
    case 'duration':
      return `${count(value)} s`
    case 'rate':
      return `${value}/s`
    case 'count':
    case 'compact':
    case 'signed':
      return count(value)
  }
}
