import { createRequire } from 'node:module'
import { z } from 'zod'

/** The parts of kafkajs's request queue that matter here. */
interface RequestQueue {
  throttledUntil: number
  pending: unknown[]
  scheduleCheckPendingRequests: () => void
}

const module_ = z.custom<{ prototype: RequestQueue }>((value) => typeof value === 'function')

/**
 * kafkajs 2.2.4 asks for a timer of negative length whenever nothing is pending and nothing is throttled; Node 24
 * warns about it. In that state there is nothing to check, so no timer is needed.
 */
export function guardRequestQueue(): void {
  const queue = module_.parse(createRequire(import.meta.url)('kafkajs/src/network/requestQueue')).prototype
  const schedule = queue.scheduleCheckPendingRequests
  queue.scheduleCheckPendingRequests = function guarded(this: RequestQueue) {
    if (this.pending.length === 0 && this.throttledUntil <= Date.now()) return
    schedule.call(this)
  }
}
