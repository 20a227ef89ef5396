import { createHash } from 'node:crypto'

const hash = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE(0)

/**
 * Next time a cluster is due: its own fixed offset inside the interval, so that many clusters spread out evenly.
 * All in milliseconds. Always later than `now`.
 */
export function nextPollAt(clusterId: string, intervalMs: number, now: number): number {
  const offset = hash(clusterId) % intervalMs
  const start = Math.floor((now - offset) / intervalMs) * intervalMs + offset
  return start + intervalMs
}

/** Which of the living collectors a resource belongs to (rendezvous hash): all of them agree without talking. */
export function preferredOwner(resource: string, collectors: readonly string[]): string | undefined {
  let best: string | undefined
  let highest = -1
  for (const collector of collectors) {
    const weight = hash(`${collector}\0${resource}`)
    if (weight > highest || (weight === highest && best !== undefined && collector > best)) [best, highest] = [collector, weight]
  }
  return best
}

/** Time allowed for one poll: below the interval, so that polls of a cluster never meet. */
export const pollTimeoutMs = (intervalMs: number): number => Math.min(Math.round(intervalMs * 0.8), 30_000)
