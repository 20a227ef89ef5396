import { UNKNOWN } from './number.ts'

interface Unit {
  seconds: number
  en: string
  zh: string
}
const UNITS: readonly [Unit, Unit, Unit, Unit] = [
  { seconds: 86_400, en: 'd', zh: '天' },
  { seconds: 3_600, en: 'h', zh: '小时' },
  { seconds: 60, en: 'min', zh: '分钟' },
  { seconds: 1, en: 's', zh: '秒' },
]

/** A length of time in seconds for people: `0.3 s`, `48 s`, `14 min`, `2 h 40 min`, `6 d 3 h`. Null is unknown. */
export function formatDuration(seconds: number | null | undefined, locale: string): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return UNKNOWN
  const word = (unit: Unit, value: string): string => `${value} ${locale.startsWith('zh') ? unit.zh : unit.en}`
  const size = Math.abs(seconds)
  const sign = seconds < 0 ? '−' : ''
  if (size < 9.95) return sign + word(UNITS[3], new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(size))
  if (size < 59.5) return sign + word(UNITS[3], String(Math.round(size)))
  if (size < 3_570) return sign + word(UNITS[2], String(Math.round(size / 60)))
  const [big, small] = size < 86_370 ? [UNITS[1], UNITS[2]] : [UNITS[0], UNITS[1]]
  const rounded = Math.round(size / small.seconds) * small.seconds
  const whole = Math.floor(rounded / big.seconds)
  const rest = Math.round((rounded - whole * big.seconds) / small.seconds)
  const text = word(big, new Intl.NumberFormat(locale).format(whole))
  return sign + (rest === 0 || whole >= 30 ? text : `${text} ${word(small, String(rest))}`)
}
