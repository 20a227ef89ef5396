export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** Start of the UTC hour a time lies in; both in milliseconds since the epoch. */
export const hourOf = (time: number): number => Math.floor(time / HOUR) * HOUR

/** Start of the UTC day a time lies in. */
export const dayOf = (time: number): number => Math.floor(time / DAY) * DAY

/** Start of the UTC month a time lies in. */
export const monthOf = (time: number): number => {
  const date = new Date(time)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth())
}

/** `2026-11-22` for a time of that UTC day. */
export const isoDay = (time: number): string => new Date(time).toISOString().slice(0, 10)
