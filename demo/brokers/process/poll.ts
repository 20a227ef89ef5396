import { setTimeout as pause } from 'node:timers/promises'

/** Asks `condition` again and again until it is true; false when the time is over or `giveUp` says so. */
export async function pollUntil(
  condition: () => Promise<boolean>,
  options: { timeoutMs: number; everyMs: number; giveUp?: () => boolean },
): Promise<boolean> {
  const end = Date.now() + options.timeoutMs
  for (;;) {
    if (options.giveUp?.()) return false
    if (await condition()) return true
    if (Date.now() >= end) return false
    await pause(options.everyMs)
  }
}
