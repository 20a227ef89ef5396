'use client'
import { useFormat } from '#lib/client/use-format.ts'
import styles from './charts.module.css'
import type { Chart, ChartRow, ChartSeries } from './prepare/chart.ts'
import { formatValue } from './value-format.ts'

/** Values of all series at the cursor. The spread inside the bucket is named where it matters. */
export function ChartTip(props: { chart: Chart; series: readonly ChartSeries[]; row: ChartRow | undefined; stacked: boolean }) {
  const format = useFormat()
  const { row, chart } = props
  if (!row) return null
  const listed = props.stacked ? [...props.series].reverse() : props.series
  return (
    <div className={styles['tip']}>
      <time>{`${chart.to - chart.from > 86_400_000 ? `${format.day(row.t)} ` : ''}${format.clock(row.t, chart.stepSeconds < 60)}`}</time>
      <ul>
        {listed.map((one) => {
          const band = row.band[one.id]
          const value = row.values[one.id] ?? null
          const spread = band && value !== null && band[1] - band[0] > Math.abs(value) * 0.1 && !props.stacked
          return (
            <li key={one.id}>
              <i style={{ background: `var(--${one.tone})` }} />
              <span className="truncate">{one.label}</span>
              <b>
                {formatValue(value, chart.unit, format)}
                {spread ? (
                  <span className="sub">{` ${formatValue(band[0], chart.unit, format)}–${formatValue(band[1], chart.unit, format)}`}</span>
                ) : null}
              </b>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
