/** What stands for a number nobody knows. Never 0. */
export const UNKNOWN = '–'

/** Exact, with separators: `184,302`. Fractions keep one digit below 10. */
export function formatCount(value: number | null | undefined, locale: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN
  const digits = Number.isInteger(value) || Math.abs(value) >= 10 ? 0 : 1
  return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value)
}

/** Short: `12.4k`, `2.9M`; below 10,000 exact. Chinese counts in 万 and 亿. */
export function formatCompact(value: number | null | undefined, locale: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN
  if (Math.abs(value) < 10_000) return formatCount(value, locale)
  const text = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(value)
  return text.replace('K', 'k')
}

/** Per second: `0.2/s`, `320/s`, `8,412/s`. */
export function formatRate(value: number | null | undefined, locale: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN
  return `${formatPerSecond(value, locale)}/s`
}

/** The number of a rate without its unit. Tiny rates are not rounded to nothing. */
export function formatPerSecond(value: number | null | undefined, locale: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN
  if (value !== 0 && Math.abs(value) < 0.05) return `<${new Intl.NumberFormat(locale).format(0.1)}`
  return formatCount(value, locale)
}

/** With a sign: `+320`, `−12`. */
export function formatSigned(value: number | null | undefined, locale: string): string {
  const text = formatCount(value === null || value === undefined ? value : Math.abs(value), locale)
  if (value === null || value === undefined || value === 0 || text === UNKNOWN) return text
  return (value > 0 ? '+' : '−') + text
}

/** A relative change: `+41 %`, `−8 %`; from tripled on as a factor, `9×`. `value` 0.41 is +41 %. */
export function formatChange(value: number | null | undefined, locale: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN
  if (value >= 2) return `${formatCount(Math.round((value + 1) * 10) / 10, locale)}×`
  return `${formatSigned(Math.round(value * 100), locale)} %`
}

const STEPS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']

/** Binary sizes: `512 B`, `1.5 KiB`, `12 GiB`. */
export function formatBytes(value: number | null | undefined, locale: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN
  let size = Math.abs(value)
  let step = 0
  while (size >= 1024 && step < STEPS.length - 1) {
    size /= 1024
    step += 1
  }
  const text = new Intl.NumberFormat(locale, { maximumFractionDigits: size < 10 && step > 0 ? 1 : 0 }).format(size)
  return `${value < 0 ? '−' : ''}${text} ${STEPS[step] ?? 'B'}`
}
