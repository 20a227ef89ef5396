import type { SeriesAnswer } from '#lib/api/contracts/common.ts'
import { sumKnown } from '#lib/domain/sum-known.ts'
import { valueTicks, type ChartUnit } from './ticks.ts'

/** Colours of lines, in the order they are given out. Meanings (critical, …) are never used for a plain series. */
export const SERIES_TONES = ['s1', 's2', 's3', 's4', 's5', 's7', 's8', 's9', 's10'] as const
export type SeriesTone = (typeof SERIES_TONES)[number] | 's6'

/** More would not be told apart. */
export const MOST_SERIES = 10

export interface ChartSeries {
  id: string
  label: string
  tone: SeriesTone
}

/** One moment: value of each series by its id; null is "not observed" and is drawn as a gap. `band`: least and most inside the bucket. */
export interface ChartRow {
  t: number
  values: Record<string, number | null>
  band: Record<string, [number, number] | null>
}

/** What a chart draws. Times are milliseconds. */
export interface Chart {
  from: number
  to: number
  stepSeconds: number
  unit: ChartUnit
  series: ChartSeries[]
  rows: ChartRow[]
  /** Series folded into the last one ("N of M"). */
  folded: number
}

/** One line to draw: a series of an answer of `/series` with the name people know it by. */
export interface ChartInput {
  id: string
  label: string
  tone?: SeriesTone
  answer: SeriesAnswer
  metric: string
}

/**
 * Puts series over one time axis. They must have been asked for with the same range; buckets are matched by time. Beyond
 * `MOST_SERIES` the smallest are summed into one, called `othersLabel`.
 */
export function prepareChart(inputs: readonly ChartInput[], unit: ChartUnit, othersLabel = 'others'): Chart {
  const first = inputs[0]?.answer
  const from = first ? Date.parse(first.from) : 0
  const to = first ? Date.parse(first.to) : 0
  const step = first?.step ?? 1
  const rows = new Map<number, ChartRow>()
  const peaks = new Map<string, number>()
  for (const input of inputs) {
    const start = Date.parse(input.answer.from)
    const series = input.answer.series.find((one) => one.metric === input.metric)
    series?.points.forEach((point, index) => {
      // A gap has no time of its own: its place in the list says when it was.
      const t = point ? Date.parse(point.t) : start + index * input.answer.step * 1000
      const slot = from + Math.round((t - from) / (step * 1000)) * step * 1000
      const row = rows.get(slot) ?? { t: slot, values: {}, band: {} }
      row.values[input.id] = point ? point.avg : null
      row.band[input.id] = point ? [point.min, point.max] : null
      rows.set(slot, row)
      if (point) peaks.set(input.id, Math.max(peaks.get(input.id) ?? 0, point.max))
    })
  }
  const ordered = [...rows.values()].sort((a, b) => a.t - b.t)
  for (const row of ordered) for (const { id } of inputs) row.values[id] ??= null
  return fold({ from, to, stepSeconds: step, unit, series: tones(inputs), rows: ordered, folded: 0 }, peaks, othersLabel)
}

function tones(inputs: readonly ChartInput[]): ChartSeries[] {
  return inputs.map(({ id, label, tone }, index) => ({ id, label, tone: tone ?? SERIES_TONES[index % SERIES_TONES.length] ?? 's1' }))
}

const OTHERS = 'others'

function fold(chart: Chart, peaks: Map<string, number>, othersLabel: string): Chart {
  if (chart.series.length <= MOST_SERIES) return chart
  const byPeak = [...chart.series].sort((a, b) => (peaks.get(b.id) ?? 0) - (peaks.get(a.id) ?? 0))
  const kept = new Set(byPeak.slice(0, MOST_SERIES - 1).map((one) => one.id))
  const rest = chart.series.filter((one) => !kept.has(one.id))
  const rows = chart.rows.map((row) => {
    const sum = sumKnown(rest.map((one) => row.values[one.id]))
    return { ...row, values: { ...row.values, [OTHERS]: sum }, band: { ...row.band, [OTHERS]: null } }
  })
  const series: ChartSeries[] = [...chart.series.filter((one) => kept.has(one.id)), { id: OTHERS, label: othersLabel, tone: 's6' }]
  return { ...chart, rows, series, folded: rest.length }
}

/** Largest value that is drawn: of the band where there is one, of the sum where series are stacked. */
export function peakOf(chart: Chart, shown: readonly string[], stacked: boolean): number {
  let peak = 0
  for (const row of chart.rows) {
    if (stacked)
      peak = Math.max(
        peak,
        shown.reduce((sum, id) => sum + (row.values[id] ?? 0), 0),
      )
    else for (const id of shown) peak = Math.max(peak, row.band[id]?.[1] ?? row.values[id] ?? 0)
  }
  return peak
}

/** Marks of the value axis for what is shown, high enough for thresholds that are near. */
export function axisOf(chart: Chart, shown: readonly string[], options: { stacked: boolean; thresholds: readonly number[] }): number[] {
  const peak = peakOf(chart, shown, options.stacked)
  // A threshold ten times above the data would press the data flat: it is named in the legend, not drawn.
  const near = options.thresholds.filter((threshold) => threshold <= Math.max(peak * 4, 10))
  return valueTicks(Math.max(peak, ...near.map((threshold) => threshold * 1.1)), chart.unit)
}

/** True when no series has a single value: there is nothing to draw, and the view says so. */
export const isBlank = (chart: Chart): boolean =>
  chart.rows.every((row) => chart.series.every(({ id }) => (row.values[id] ?? null) === null))

/** Every n-th row, at most `most`, for the table of the same numbers. */
export function thinOut(rows: readonly ChartRow[], most: number): ChartRow[] {
  const every = Math.max(1, Math.ceil(rows.length / most))
  return rows.filter((_, index) => (rows.length - 1 - index) % every === 0)
}
