/**
 * Decides when a costly question may be asked again, so that it takes at most a twentieth of the time. The statistics
 * list of RabbitMQ costs over a second of broker CPU at 10,000 queues; small brokers answer it in every poll.
 */
export interface Budget {
  /** When the question was last answered, and how long that took, both in milliseconds. */
  askedAt: number
  tookMs: number
}

const share = 20

/** True when enough time has gone by since the last answer. `last` null: never asked. */
export function affordable(last: Budget | null, now: number): boolean {
  return last === null || now - last.askedAt >= last.tookMs * share
}
