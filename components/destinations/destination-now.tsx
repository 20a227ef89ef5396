'use client'
import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { Alert } from '#lib/api/contracts/alerts.ts'
import type { DestinationDetail } from '#lib/api/contracts/destinations.ts'
import type { Subscription } from '#lib/api/contracts/subscriptions.ts'
import { ChartPanel } from '#components/charts/chart-panel.tsx'
import { prepareChart } from '#components/charts/prepare/chart.ts'
import { useSeries } from '#components/charts/use-series.ts'
import { useList } from '#lib/client/use-api.ts'
import { useFormat } from '#lib/client/use-format.ts'
import { isLog } from '#lib/domain/types.ts'
import { alertSpans, alertThresholds } from './alert-marks.ts'
import { AlertsHere } from './alerts-here.tsx'
import { DestinationHeadlines } from './destination-headlines.tsx'
import styles from './destinations.module.css'
import { ExposurePanel } from './exposure-panel.tsx'
import { FlowPanel } from './flow-panel.tsx'
import { useEventMarks } from './use-event-marks.ts'
import { ReadersPanel } from './readers-panel.tsx'

const METRICS = ['backlog_messages', 'in_rate', 'out_rate', 'redelivered_rate']

/** First tab: headline numbers, backlog and rates over time, where messages go, whether they can be lost. */
export function DestinationNow({ destination, alerts }: { destination: DestinationDetail; alerts: readonly Alert[] }) {
  const t = useTranslations('destinations')
  const format = useFormat()
  const series = useSeries([`/destinations/${destination.id}/series`], METRICS)[0]
  const marks = useEventMarks(destination.id)
  const spans = [...alertSpans(alerts), ...marks.spans]
  const subscriptions = useList<Subscription>('/subscriptions', { destination: destination.id, limit: 100, sort: '-lagSeconds' })
  const answer = series?.data
  const log = isLog(destination.type)
  const backlog = useMemo(
    () => (answer ? prepareChart([{ id: 'backlog', label: t('backlog'), answer, metric: 'backlog_messages' }], 'messages') : undefined),
    [answer, t],
  )
  const rates = useMemo(() => {
    if (!answer) return undefined
    const lines = [
      { id: 'in', label: t('inLine'), tone: 's1' as const, metric: 'in_rate' },
      { id: 'out', label: log ? t('readLine') : t('outLine'), tone: 's2' as const, metric: 'out_rate' },
      { id: 'redelivered', label: t('redeliveredLine'), tone: 's5' as const, metric: 'redelivered_rate' },
    ]
    const known = lines.filter(({ id, metric }) => {
      const points = answer.series.find((one) => one.metric === metric)?.points ?? []
      return id === 'redelivered' ? points.some((point) => point !== null && point.max > 0) : points.some((point) => point !== null)
    })
    return prepareChart(
      (known.length > 0 ? known : lines.slice(0, 2)).map((line) => ({ ...line, answer })),
      'messages/s',
    )
  }, [answer, t, log])
  const error = answer ? null : series?.error?.message
  const loss = (subscriptions.data?.items ?? []).flatMap((one) => one.dataLossInSeconds ?? [])
  return (
    <>
      <DestinationHeadlines destination={destination} />
      <div className={styles['lay']}>
        <div className={styles['left']}>
          <ChartPanel
            title={t('backlog')}
            note={answer ? t('backlogNote', { step: format.duration(answer.step) }) : undefined}
            chart={backlog}
            error={error}
            className={styles['big'] ?? ''}
            thresholds={alertThresholds(alerts, (value) => t('alertAt', { value: format.count(value) }))}
            spans={spans}
            markers={marks.markers}
          />
          <ChartPanel
            title={log ? t('inAndRead') : t('inAndOut')}
            note={t('perSecond')}
            chart={rates}
            error={error}
            legend
            className={styles['small'] ?? ''}
            spans={spans}
            markers={marks.markers}
          />
        </div>
        <div className={styles['right']}>
          <AlertsHere alerts={alerts} />
          <FlowPanel destination={destination} />
          <ReadersPanel subscriptions={subscriptions.data?.items} />
          <ExposurePanel destination={destination} dataLossSeconds={loss.length > 0 ? Math.min(...loss) : null} />
        </div>
      </div>
    </>
  )
}
