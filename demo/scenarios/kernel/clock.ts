import { setTimeout as pause } from 'node:timers/promises'

/** The time a scenario lives by; a test gives its own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now: () => number
  /** Waits; ends early, without an error, when the signal fires. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

/** The clock on the wall. */
export const wallClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await pause(ms, undefined, { signal }).catch(() => undefined)
  },
}
