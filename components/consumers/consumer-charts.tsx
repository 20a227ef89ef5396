'use client'
import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { Span } from '#components/charts/annotations.ts'
import { ChartPanel } from '#components/charts/chart-panel.tsx'
import { prepareChart } from '#components/charts/prepare/chart.ts'
import type { ChartUnit } from '#components/charts/prepare/ticks.ts'
import { useSeries } from '#components/charts/use-series.ts'
import styles from './consumers.module.css'

const METRICS = ['lag_messages', 'lag_seconds', 'commit_rate'] as const
const UNITS: Record<(typeof METRICS)[number], ChartUnit> = { lag_messages: 'messages', lag_seconds: 'seconds', commit_rate: 'messages/s' }

/** Lag in messages and in time, and how fast the group commits, over one range with one cursor. */
export function ConsumerCharts({ id, spans }: { id: string; spans: readonly Span[] }) {
  const t = useTranslations('consumers')
  const common = useTranslations('common')
  const [answer] = useSeries([`/subscriptions/${id}/series`], METRICS)
  const data = answer?.data
  const charts = useMemo(
    () =>
      METRICS.map((metric) => ({
        metric,
        chart: data ? prepareChart([{ id: metric, label: t(`chart.${metric}`), answer: data, metric }], UNITS[metric]) : undefined,
      })),
    [data, t],
  )
  const notes = { lag_messages: common('unit.messages'), lag_seconds: t('chartTime'), commit_rate: common('unit.messagesPerSecond') }
  return (
    <div className={styles['charts']}>
      {charts.map(({ metric, chart }) => (
        <ChartPanel
          key={metric}
          title={t(`chart.${metric}`)}
          note={notes[metric]}
          chart={chart}
          spans={metric === 'commit_rate' ? [] : spans}
          error={answer?.error && !data ? answer.error.message : null}
        />
      ))}
    </div>
  )
}
