/** Units of the series store. */
export type ChartUnit = 'messages' | 'messages/s' | 'seconds' | 'bytes' | 'consumers' | 'state'

const DECIMAL = [1, 2, 2.5, 5, 10]
const SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400]

/**
 * Marks of a value axis from zero to just above `max`, at most `most` of them, at round steps: of whole numbers for counts, of the
 * clock for seconds, of powers of two for bytes. The last one is the top of the axis.
 */
export function valueTicks(max: number, unit: ChartUnit, most = 5): number[] {
  const top = Number.isFinite(max) && max > 0 ? max : 1
  const step = stepFor(top / (most - 1), unit)
  const count = Math.max(1, Math.ceil(top / step - 1e-9))
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)))
}

function stepFor(rough: number, unit: ChartUnit): number {
  if (unit === 'bytes' && rough >= 1) return 2 ** Math.ceil(Math.log2(rough) - 1e-9)
  if (unit === 'seconds' && rough > 0.5) {
    return SECONDS.find((step) => step >= rough) ?? Math.ceil(rough / 86_400) * 86_400
  }
  const step = decimalStep(rough)
  const whole = unit === 'messages' || unit === 'consumers' || unit === 'state'
  return whole ? Math.max(1, Math.ceil(step)) : step
}

function decimalStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough))
  return (DECIMAL.find((factor) => factor * power >= rough * 0.999) ?? 10) * power
}

const MINUTE = 60_000
const DAY = 1_440 * MINUTE
const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 7_200, 10_080, 20_160].map((minutes) => minutes * MINUTE)

/**
 * Marks of a time axis between two moments (milliseconds), at most `most`, on round local times: `offsetMs` is what the zone is
 * ahead of UTC.
 */
export function timeTicks(from: number, to: number, most: number, offsetMs: number): number[] {
  const span = Math.max(1, to - from)
  const step = TIME_STEPS.find((one) => span / one <= most) ?? Math.ceil(span / most / DAY) * DAY
  const first = Math.ceil((from + offsetMs) / step) * step - offsetMs
  const ticks: number[] = []
  for (let at = first; at <= to; at += step) ticks.push(at)
  return ticks
}
