import type { Pool } from '#lib/db/pool.ts'
import { observe } from '#lib/domain/verdict.ts'
import { history } from '#lib/series/index.ts'
import { historyOf, type ClusterMemory } from './memory.ts'

const WARM_UP_MS = 30 * 60_000

/**
 * Rebuilds lag histories and verdict windows of logs from stored offsets, so that a restarted collector says at once what it said before.
 * Counters and trends fill again within a few polls.
 */
export async function warmUp(pool: Pool, clusterId: string, memory: ClusterMemory, now: number): Promise<void> {
  const since = new Date(now - WARM_UP_MS)
  const [ends, commits] = await Promise.all([
    history(pool, clusterId, 'partition', 'end_offset', since),
    history(pool, clusterId, 'partition', 'committed_offset', since),
  ])
  for (const [key, points] of ends) for (const { t, value } of points) historyOf(memory, key).add(t, value)
  const destinationOf = new Map([...memory.subscriptions.values()].map((known) => [known.id, known.destinationId]))
  for (const [key, points] of commits) {
    const slash = key.lastIndexOf('/')
    const [id, partition] = [key.slice(0, slash), Number(key.slice(slash + 1))]
    const endAt = new Map(ends.get(`${destinationOf.get(id)}/${partition}`)?.map((point) => [point.t, point.value]))
    const windows = memory.windows.get(id) ?? new Map()
    memory.windows.set(id, windows)
    let window = windows.get(partition) ?? { samples: [], commits: [] }
    for (const { t, value } of points) {
      const end = endAt.get(t)
      if (end !== undefined) window = observe(window, { at: t, committed: value, end: Math.max(value, end) })
    }
    windows.set(partition, window)
  }
}
