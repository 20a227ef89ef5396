/**
 * Stops asking a server that refuses: some lock a user out after a few wrong log-ins, and a poll every few seconds would keep the
 * lock closed for people too. Pure: the clock is passed in.
 */
export interface Lockout {
  /** Not before this time, milliseconds since the epoch; null = ask. */
  until: number | null
  /** Refusals in a row. */
  refusals: number
}

const FIRST_MS = 2_000
const LONGEST_MS = 60_000

export const notLocked: Lockout = { until: null, refusals: 0 }

/** After an HTTP 403 or 429: twice as long as the last time, or what the server asked for (`Retry-After`, milliseconds). */
export function afterRefusal(lockout: Lockout, now: number, retryAfterMs: number | null = null): Lockout {
  const refusals = lockout.refusals + 1
  const ownMs = Math.min(FIRST_MS * 2 ** (refusals - 1), LONGEST_MS)
  return { until: now + Math.min(Math.max(ownMs, retryAfterMs ?? 0), LONGEST_MS), refusals }
}

/** Milliseconds to wait before the next question; 0 = ask now. */
export function waitMs(lockout: Lockout, now: number): number {
  return lockout.until === null ? 0 : Math.max(0, lockout.until - now)
}
