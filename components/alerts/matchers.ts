import type { Silence } from '#lib/api/contracts/alerts.ts'

export type Matchers = Silence['matchers']

/** Matchers without empty ones, as the API takes them. */
export function cleanMatchers(matchers: Matchers): Matchers {
  const clean: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(matchers)) {
    if (value === undefined) continue
    const kept = Array.isArray(value) ? value : value.trim()
    if (kept.length > 0) clean[name] = kept
  }
  return clean
}

/** True when they fit every alert there is. */
export const matchesAll = (matchers: Matchers): boolean => Object.keys(cleanMatchers(matchers)).length === 0

/** End of a silence of `hours` that starts at `now` (milliseconds), cut to whole minutes. */
export const endAfter = (hours: number, now: number): string =>
  new Date(Math.floor((now + hours * 3_600_000) / 60_000) * 60_000).toISOString()
