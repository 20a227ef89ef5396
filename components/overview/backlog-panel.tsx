'use client'
import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { Overview } from '#lib/api/contracts/overview.ts'
import { ChartPanel } from '#components/charts/chart-panel.tsx'
import { prepareChart } from '#components/charts/prepare/chart.ts'
import { useSeries } from '#components/charts/use-series.ts'
import { Empty } from '#components/state/empty.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import styles from './overview.module.css'

/** Backlog of the largest destinations over the page's range, stacked. */
export function BacklogPanel({ overview }: { overview: Overview }) {
  const t = useTranslations('overview')
  const top = overview.growing
  const answers = useSeries(
    top.map((one) => `/destinations/${one.id}/series`),
    ['backlog_messages'],
  )
  const data = answers.map((answer) => answer.data)
  const stamp = answers.map((answer) => answer.dataUpdatedAt).join()
  const chart = useMemo(() => {
    const inputs = top.flatMap((one, index) => {
      const answer = data[index]
      return answer ? [{ id: one.id, label: one.name, answer, metric: 'backlog_messages' }] : []
    })
    return inputs.length === top.length ? prepareChart(inputs, 'messages') : undefined
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `stamp` stands for the answers, whose array is new on every render
  }, [stamp, top])
  const link = (
    <ScopedLink className="link" href="/destinations?sort=-backlogMessages">
      {t('destinations')}
    </ScopedLink>
  )
  const title = t('topBacklog', { count: top.length, total: overview.counts.destinations })
  if (top.length === 0) {
    return (
      <Panel title={t('backlog')} more={link}>
        <Empty title={t('nothingWaits')} good={overview.counts.clustersFresh > 0} />
      </Panel>
    )
  }
  return (
    <ChartPanel
      title={title}
      note={t('messages')}
      chart={chart}
      stacked
      legend={false}
      more={link}
      error={answers.find((answer) => answer.error && !answer.data)?.error?.message}
      className={styles['chart'] ?? ''}
    />
  )
}
