import type { DestinationSample } from '#lib/brokers/contract.ts'
import { furthestBehind, oldestUnreadSeconds, type LogReader } from '#lib/domain/furthest-behind.ts'
import type { MetricName } from '#lib/domain/metrics.ts'
import { count, perSecond, round } from '#lib/domain/rate-window.ts'
import type { Derived } from './derived.ts'
import { historyOf, type ClusterMemory, type KnownDestination } from './memory.ts'
import { addPartitions } from './partition-total.ts'
import { outOf } from './positions.ts'

/** Numbers of one destination, with its series points. Mutates `memory` and `out`. `requeued`: records of a log requeued already. `at`: milliseconds since the epoch. */
export function readDestination(
  memory: ClusterMemory,
  known: KnownDestination,
  entry: DestinationSample,
  readers: readonly LogReader[],
  requeued: number,
  at: number,
  out: Derived,
): void {
  const { id } = known
  const isDeadLetter = known.role === 'dead-letter'
  const furthest = furthestBehind(readers)
  const kept = entry.partitions ? entry.partitions.reduce((total, { start, end }) => total + end - start, 0) : undefined
  const ends = entry.partitions && written(memory, id, entry.partitions)
  const backlog =
    entry.backlogMessages ??
    (isDeadLetter && kept !== undefined ? Math.max(0, kept - requeued) : undefined) ??
    furthest?.lagMessages ??
    undefined
  const rate = (metric: MetricName, total: number | undefined): number | null => {
    if (total === undefined) return null
    const key = `${id}/${metric}`
    memory.counters.set(key, count(memory.counters.get(key), at, total))
    out.series.push({ objectKind: 'destination', objectId: id, metric, value: total })
    return perSecond(memory.counters.get(key))
  }
  const inTotal = messagesIn(memory, known, entry, ends)
  const inRate = rate('in_rate', inTotal)
  const outRate = rate('out_rate', entry.outTotal ?? readSoFar(memory, id, entry, furthest)) ?? furthest?.rate ?? null
  const unread = entry.partitions ? oldestUnreadSeconds(readers) : null
  const oldest = entry.oldestAgeMs ?? (unread === null ? oldestWaiting(memory, id, entry, at) : unread * 1000)
  const arrival = isDeadLetter ? noteArrivals(memory, id, inTotal, backlog, at) : null
  out.destinations.push({
    id,
    backlogMessages: backlog ?? null,
    readyMessages: entry.readyMessages ?? null,
    inFlightMessages: entry.inFlightMessages ?? null,
    scheduledMessages: entry.scheduledMessages ?? null,
    nextDueAt: entry.nextDueAt ?? null,
    preparedMessages: entry.preparedMessages ?? null,
    preparedChecks: entry.preparedChecks ?? null,
    inRate,
    outRate,
    redeliveredRate: rate('redelivered_rate', entry.redeliveredTotal),
    consumerCount: entry.consumers ?? null,
    oldestAgeSeconds: oldest === null ? null : round(oldest / 1000),
    sizeBytes: entry.sizeBytes ?? null,
    lastArrivalAt: arrival?.lastAt ?? null,
    arrivalsPerMinute: arrival ? rateOf(rate('arrivals_rate', arrival.total)) : null,
  })
  const push = (metric: MetricName, value: number | null | undefined): void => {
    if (value !== undefined && value !== null)
      out.series.push({ objectKind: 'destination', objectId: id, metric, value: Math.round(value) })
  }
  push('backlog_messages', backlog)
  push('ready_messages', entry.readyMessages)
  push('in_flight_messages', entry.inFlightMessages)
  push('scheduled_messages', entry.scheduledMessages)
  push('prepared_messages', entry.preparedMessages)
  push('consumers', entry.consumers)
  push('size_bytes', entry.sizeBytes)
  push('oldest_age_seconds', oldest)
  if (isDeadLetter) push('dead_letter_messages', backlog)
}

/** Messages written to a log since we watch. */
function written(memory: ClusterMemory, id: string, partitions: readonly { partition: number; end: number }[]): number {
  const total = addPartitions(
    memory.partitionTotals.get(id),
    partitions.map(({ partition, end }) => ({ partition, value: end })),
  )
  memory.partitionTotals.set(id, total)
  return total.sum
}

/**
 * Messages in, counted by us from what the broker's counter gained, or, where it has none (dead letters and delayed messages
 * reach a queue without a publish), from what went out plus what waits. A change of source adds nothing.
 */
function messagesIn(
  memory: ClusterMemory,
  { id, role }: KnownDestination,
  entry: DestinationSample,
  ends: number | undefined,
): number | undefined {
  // No broker counts what its dead-lettering puts into a queue.
  const total = role === 'dead-letter' ? ends : (entry.inTotal ?? ends)
  const out = outOf(entry)
  const virtual = out === undefined || entry.backlogMessages === undefined ? undefined : out + entry.backlogMessages
  const [source, value] = total === undefined ? ['virtual', virtual] : ['counter', total]
  if (value === undefined) return undefined
  const before = memory.inTotals.get(id)
  const gained = before?.source === source ? Math.max(0, value - before.last) : 0
  const sum = (before?.sum ?? 0) + gained
  memory.inTotals.set(id, { source: source as string, last: value, sum })
  return sum
}

const rateOf = (second: number | null): number | null => (second === null ? null : round(second * 60))

/** Messages the furthest reader of a log took, counted up poll by poll: when another reader falls behind it, that is no jump. */
function readSoFar(memory: ClusterMemory, id: string, entry: DestinationSample, furthest: LogReader | null): number | undefined {
  if (!entry.partitions || furthest === null || furthest.gained === null) return undefined
  const sum = (memory.readTotals.get(id) ?? 0) + furthest.gained
  memory.readTotals.set(id, sum)
  return sum
}

/** Age of the message at the head of a queue in milliseconds, from its virtual offsets. */
function oldestWaiting(memory: ClusterMemory, id: string, entry: DestinationSample, at: number): number | null {
  const out = outOf(entry)
  if (entry.partitions || out === undefined || !entry.backlogMessages) return entry.backlogMessages === 0 ? 0 : null
  const lag = historyOf(memory, `${id}/0`).timeLag(out, at)
  return lag ? lag.seconds * 1000 : null
}

/** Counts dead letters that arrived: the broker's counter, or the rises of the backlog where it has none. */
function noteArrivals(
  memory: ClusterMemory,
  id: string,
  inTotal: number | undefined,
  backlog: number | undefined,
  at: number,
): { total: number; lastAt: number | null } {
  const before = memory.arrivals.get(id)
  const now = { total: inTotal ?? before?.total ?? 0, backlog: backlog ?? before?.backlog ?? 0, lastAt: before?.lastAt ?? null }
  if (inTotal === undefined && before) now.total = before.total + Math.max(0, now.backlog - before.backlog)
  if (before && now.total > before.total) now.lastAt = at
  memory.arrivals.set(id, now)
  return now
}
