'use client'
import { ChartLine, Table2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import dynamic from 'next/dynamic'
import { useState, type CSSProperties, type ReactNode } from 'react'
import { Empty } from '#components/state/empty.tsx'
import { Skeleton } from '#components/state/skeleton.tsx'
import { Button } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { DEFAULT_PRESET } from '#lib/client/range/range.ts'
import { useRange } from '#lib/client/range/use-range.ts'
import type { Marker, Span, Threshold } from './annotations.ts'
import { ChartTable } from './chart-table.tsx'
import styles from './charts.module.css'
import { isBlank, type Chart } from './prepare/chart.ts'

const Canvas = dynamic(() => import('./canvas.tsx').then((module) => module.Canvas), {
  ssr: false,
  loading: () => <Skeleton height="100%" />,
})

/**
 * A card with a chart over time. Get `chart` from `prepareChart`; undefined shows a skeleton of the same size. It fills its
 * height: give the panel one by `style` (`{ height: 240 }` or flex). Legend keys switch series; dragging sets the page's
 * range. All panels share one cursor. `error` is said in place of the drawing.
 */
export function ChartPanel(props: {
  title: string
  note?: ReactNode
  chart: Chart | undefined
  stacked?: boolean
  thresholds?: readonly Threshold[]
  spans?: readonly Span[]
  markers?: readonly Marker[]
  more?: ReactNode
  error?: string | null | undefined
  style?: CSSProperties
  className?: string
  /** False: never; true: also for a single series. */
  legend?: boolean
}) {
  const t = useTranslations('charts')
  const { range, setRange } = useRange()
  const zoomOut = (): void => setRange({ type: 'preset', preset: DEFAULT_PRESET })
  const [off, setOff] = useState<ReadonlySet<string>>(new Set())
  const [asTable, setAsTable] = useState(false)
  const { chart } = props
  const series = chart?.series ?? []
  const toggle = (id: string): void => {
    const next = new Set(off)
    if (!next.delete(id)) next.add(id)
    setOff(next)
  }
  const legend =
    props.legend !== false && (series.length > 1 || props.legend === true) ? (
      <span className={styles['legend']}>
        {series.map((one) => (
          <button
            key={one.id}
            type="button"
            className={styles['key']}
            aria-pressed={!off.has(one.id)}
            title={one.label}
            onClick={() => toggle(one.id)}
          >
            <i style={off.has(one.id) ? undefined : { background: `var(--${one.tone})` }} />
            <span className="truncate">{one.label}</span>
          </button>
        ))}
      </span>
    ) : null
  return (
    <Panel
      title={props.title}
      note={props.note}
      className={props.className}
      {...(props.style ? { style: props.style } : {})}
      more={
        <>
          {legend}
          {props.more}
          <Button
            look="quiet"
            small
            icon
            aria-pressed={asTable}
            aria-label={t('asTable')}
            title={t('asTable')}
            onClick={() => setAsTable(!asTable)}
          >
            {asTable ? <ChartLine /> : <Table2 />}
          </Button>
        </>
      }
    >
      {props.error ? (
        <Empty compact title={props.error} />
      ) : chart === undefined ? (
        <div className={styles['area']} aria-busy>
          <Skeleton height="100%" />
        </div>
      ) : isBlank(chart) ? (
        <Empty compact title={t('blank')} action={range.type === 'fixed' ? <Button onClick={zoomOut}>{t('zoomOut')}</Button> : undefined}>
          {t('blankWhy')}
        </Empty>
      ) : asTable ? (
        <ChartTable chart={chart} caption={props.title} timeLabel={t('time')} />
      ) : (
        <figure
          className={styles['area']}
          aria-label={t('description', { title: props.title, series: series.map((one) => one.label).join(', ') })}
        >
          <Canvas
            chart={chart}
            shown={series.map((one) => one.id).filter((id) => !off.has(id))}
            stacked={props.stacked ?? false}
            thresholds={props.thresholds ?? []}
            spans={props.spans ?? []}
            markers={props.markers ?? []}
            sync="page"
            onZoom={(from, to) => setRange({ type: 'fixed', from, to })}
            onZoomOut={zoomOut}
          />
        </figure>
      )}
    </Panel>
  )
}
