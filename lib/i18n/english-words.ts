const UNITS: [seconds: number, name: string][] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
]

/** A span of seconds in its two largest units: `45 s`, `6 min 10 s`, `2 h`, `3 d 4 h`. */
export function duration(seconds: number): string {
  let rest = Math.max(0, Math.round(seconds))
  if (rest === 0) return '0 s'
  const first = UNITS.findIndex(([size]) => rest >= size)
  return UNITS.slice(first, first + 2)
    .flatMap(([size, name]) => {
      const whole = Math.floor(rest / size)
      rest -= whole * size
      return whole > 0 ? `${whole} ${name}` : []
    })
    .join(' ')
}

/** `2026-11-22 14:03 UTC` */
export const minute = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
