'use client'
import { useTranslations } from 'next-intl'
import { UNKNOWN } from '#lib/client/format/number.ts'
import { useNow } from '#lib/client/now.ts'
import { useFormat } from '#lib/client/use-format.ts'

/**
 * A moment, exact on hover. `age`: `6 min` (put it in a sentence yourself); `ago`: `6 min ago`; `clock`: `14:31`, with the day
 * when it is not today. Null is `–` with `unknown` as the reason.
 */
export function When({
  at,
  as = 'ago',
  unknown,
}: {
  at: string | null | undefined
  as?: 'age' | 'ago' | 'clock'
  unknown?: string | undefined
}) {
  const t = useTranslations('common')
  const format = useFormat()
  const now = useNow()
  if (!at) {
    return (
      <span className="faint" title={unknown ?? t('unknownReason')}>
        {UNKNOWN}
      </span>
    )
  }
  if (now === 0) return <time dateTime={at}>{UNKNOWN}</time>
  const text = as === 'clock' ? format.moment(at, now) : as === 'age' ? format.age(at, now) : t('ago', { time: format.age(at, now) })
  return (
    <time dateTime={at} title={format.exact(at)}>
      {text}
    </time>
  )
}
