/** One reader of a log as one poll sees it. Null = not known. */
export interface LogReader {
  lagMessages: number | null
  lagSeconds: number | null
  /** Messages committed per second over the last polls. */
  rate: number | null
  /** Messages committed since the poll before. */
  gained: number | null
}

/**
 * The reader that speaks for a log. A log keeps what was read, and each consumer group reads all of it at a pace of its own: the
 * sum over groups would count a message once per group, an average would be nobody's pace. What waits in a log is what its furthest
 * reader has not read, so its "out" is what that reader reads: then backlog grows by in − out, as it does for a queue. Null when no
 * reader has a known lag: a log that nobody reads, or whose readers keep their positions elsewhere, has no known out.
 */
export function furthestBehind(readers: readonly LogReader[]): LogReader | null {
  let furthest: LogReader | null = null
  for (const reader of readers) {
    if (reader.lagMessages !== null && reader.lagMessages > (furthest?.lagMessages ?? -1)) furthest = reader
  }
  return furthest
}

/** Age of the oldest message some reader has still to read, in seconds: the largest lag in time. Null when none is known. */
export function oldestUnreadSeconds(readers: readonly LogReader[]): number | null {
  const known = readers.flatMap(({ lagSeconds }) => lagSeconds ?? [])
  return known.length === 0 ? null : Math.max(...known)
}
