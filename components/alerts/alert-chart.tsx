'use client'
import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { Alert } from '#lib/api/contracts/alerts.ts'
import { ChartPanel } from '#components/charts/chart-panel.tsx'
import { prepareChart } from '#components/charts/prepare/chart.ts'
import { useSeries } from '#components/charts/use-series.ts'
import { alertSpans } from '#components/destinations/alert-marks.ts'
import { useAlertValue } from './alert-value.tsx'
import styles from './alerts.module.css'
import { chartOf, subjectName, type AlertChart as Shown } from './values.ts'

const TONES = { critical: 'critical', high: 'high', warning: 'warn', info: 'warn' } as const

/** The numbers an alert looks at, with its limit and the time it fired. Nothing where its subject has no series. */
export function AlertChart({ alert }: { alert: Alert }) {
  const shown = chartOf(alert)
  return shown === null ? null : <Drawn alert={alert} shown={shown} />
}

function Drawn({ alert, shown }: { alert: Alert; shown: Shown }) {
  const t = useTranslations('alerts')
  const words = useAlertValue()
  const [answer] = useSeries([shown.path], [shown.metric])
  const data = answer?.data
  const { metric, unit } = shown
  const name = subjectName(alert)
  const chart = useMemo(
    () => (data ? prepareChart([{ id: metric, label: name, answer: data, metric }], unit) : undefined),
    [data, metric, unit, name],
  )
  return (
    <ChartPanel
      className={styles['chart'] ?? ''}
      title={t(`metric.${metric}` as never)}
      note={name}
      chart={chart}
      thresholds={
        shown.threshold === null
          ? []
          : [
              {
                value: shown.threshold,
                label: t('alertAt', { value: words(alert.condition, alert.threshold) }),
                tone: TONES[alert.severity],
              },
            ]
      }
      spans={alertSpans([alert])}
      error={answer?.error && !data ? answer.error.message : null}
    />
  )
}
