/**
 * How old the data on the page is, in seconds: the age of the newest successful poll of any enabled cluster, null when none
 * has ever answered. `stale` when even that is older than three polls could be.
 */
export function dataAge(lastSuccess: readonly (string | null)[], now: number): { seconds: number; stale: boolean } | null {
  const times = lastSuccess.flatMap((at) => (at ? [Date.parse(at)] : []))
  if (times.length === 0) return null
  const seconds = Math.max(0, Math.round((now - Math.max(...times)) / 1000))
  return { seconds, stale: seconds > STALE_AFTER_SECONDS }
}

/** Three default poll intervals. */
const STALE_AFTER_SECONDS = 30
