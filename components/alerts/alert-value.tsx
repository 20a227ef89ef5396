'use client'
import { useTranslations } from 'next-intl'
import type { Alert } from '#lib/api/contracts/alerts.ts'
import { UNKNOWN } from '#lib/client/format/number.ts'
import { useFormat } from '#lib/client/use-format.ts'
import { unitOf } from './values.ts'

/** A value of an alert's condition, with its unit. */
export function useAlertValue(): (condition: string, value: number | null) => string {
  const t = useTranslations('alerts.value')
  const format = useFormat()
  return (condition, value) => {
    if (value === null) return UNKNOWN
    const unit = unitOf(condition)
    if (unit === 'seconds') return format.duration(value)
    return t(unit, { count: value, text: format.count(value) })
  }
}

/** What was seen against what was allowed. */
export function AlertValue({ alert }: { alert: Pick<Alert, 'condition' | 'value' | 'threshold'> }) {
  const t = useTranslations('alerts')
  const format = useFormat()
  const words = useAlertValue()
  return (
    <span title={t('valueHint', { value: words(alert.condition, alert.value), threshold: words(alert.condition, alert.threshold) })}>
      {unitOf(alert.condition) === 'seconds' || alert.threshold === null ? words(alert.condition, alert.value) : format.count(alert.value)}
      {alert.threshold === null ? null : <span className="sub"> / {words(alert.condition, alert.threshold)}</span>}
    </span>
  )
}
