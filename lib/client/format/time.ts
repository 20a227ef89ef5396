import { formatDuration } from './duration.ts'
import { UNKNOWN } from './number.ts'

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(locale: string, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone} ${JSON.stringify(options)}`
  const known = formatters.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(locale, { hourCycle: 'h23', ...(timeZone ? { timeZone } : {}), ...options })
  formatters.set(key, made)
  return made
}

const CLOCK: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' }
const DAY: Intl.DateTimeFormatOptions = { month: 'short', day: 'numeric' }

/** `14:31`. `timeZone` '' is the machine's own. */
export const formatClock = (at: number, locale: string, timeZone: string, seconds = false): string =>
  formatter(locale, timeZone, seconds ? { ...CLOCK, second: '2-digit' } : CLOCK).format(at)

/** `Nov 22`. */
export const formatDay = (at: number, locale: string, timeZone: string): string => formatter(locale, timeZone, DAY).format(at)

/** Everything, for a hover: `Nov 22, 2026, 14:31:08 GMT+8`. */
export const formatExact = (at: number, locale: string, timeZone: string): string =>
  formatter(locale, timeZone, { ...DAY, year: 'numeric', ...CLOCK, second: '2-digit', timeZoneName: 'short' }).format(at)

/** The clock for today, the day too for other days: what a log line shows. */
export function formatMoment(at: number, now: number, locale: string, timeZone: string): string {
  const clock = formatClock(at, locale, timeZone)
  const sameDay = formatDay(at, locale, timeZone) === formatDay(now, locale, timeZone) && Math.abs(now - at) < 172_800_000
  return sameDay ? clock : `${formatDay(at, locale, timeZone)} ${clock}`
}

/** Time since, without a word around it: `6 min`. The future and the last second are `0 s`. */
export function formatAge(at: string | number | null | undefined, now: number, locale: string): string {
  if (at === null || at === undefined) return UNKNOWN
  return formatDuration(Math.max(0, Math.round((now - new Date(at).getTime()) / 1000)), locale)
}

/** Offset of a zone at a moment: `UTC+8`, `UTC`. */
export function formatOffset(at: number, timeZone: string): string {
  const parts = formatter('en', timeZone, { timeZoneName: 'shortOffset', hour: 'numeric' }).formatToParts(at)
  return (parts.find((part) => part.type === 'timeZoneName')?.value ?? 'UTC').replace('GMT', 'UTC').replace(/\+0$/, '')
}
