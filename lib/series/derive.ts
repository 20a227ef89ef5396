import { METRICS, type MetricName } from '#lib/domain/metrics.ts'
import { type Point, rate } from './rate.ts'

/** Turns stored samples of one series, in order of time, into the metric's unit; null where a counter has no rate. */
export function deriver(metric: MetricName): (t: number, stored: number) => number | null {
  const { type, scale } = METRICS[metric]
  if (type === 'gauge') return (_, stored) => stored / scale
  let before: Point | null = null
  return (t, stored) => {
    const sample = { t, value: stored / scale }
    const found = rate(before, sample)
    before = sample
    return found
  }
}

/** Whether the values of a metric come from pairs of samples. */
export const isCounter = (metric: MetricName): boolean => METRICS[metric].type === 'counter'
