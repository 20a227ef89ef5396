import type { Format } from '#lib/client/use-format.ts'
import type { ChartUnit } from './prepare/ticks.ts'

/** A value in the words of its unit, short for axes and exact for tooltips and tables. */
export function formatValue(value: number | null, unit: ChartUnit, format: Format, short = false): string {
  switch (unit) {
    case 'seconds':
      return format.duration(value)
    case 'bytes':
      return format.bytes(value)
    case 'messages/s':
      return short ? format.compact(value) : format.rate(value)
    case 'messages':
    case 'consumers':
    case 'state':
      return short ? format.compact(value) : format.count(value)
  }
}
