'use client'
import { useFormat } from '#lib/client/use-format.ts'
import styles from './charts.module.css'
import { thinOut, type Chart } from './prepare/chart.ts'
import { formatValue } from './value-format.ts'

const MOST_ROWS = 48

/** The numbers of a chart as a table, newest first: for screen readers and for reading exact values. */
export function ChartTable({ chart, caption, timeLabel }: { chart: Chart; caption: string; timeLabel: string }) {
  const format = useFormat()
  const rows = thinOut(chart.rows, MOST_ROWS).reverse()
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
    <section className={styles['table']} tabIndex={0} aria-label={caption}>
      <table>
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{timeLabel}</th>
            {chart.series.map((one) => (
              <th key={one.id} scope="col">
                {one.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.t}>
              <th scope="row" title={format.exact(row.t)}>
                {chart.to - chart.from > 86_400_000 ? `${format.day(row.t)} ` : ''}
                {format.clock(row.t, chart.stepSeconds < 60)}
              </th>
              {chart.series.map((one) => (
                <td key={one.id}>{formatValue(row.values[one.id] ?? null, chart.unit, format)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
