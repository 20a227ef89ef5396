import type { DestinationSample, Sample, SubscriptionSample } from '#lib/brokers/contract.ts'
import { phrase, type Phrase } from '#lib/domain/phrase.ts'
import { english } from '#lib/i18n/english.ts'
import { dataLossInSeconds, drainSeconds, trendPerSecond } from '#lib/domain/drain.ts'
import { furthestBehind, oldestUnreadSeconds, type LogReader } from '#lib/domain/furthest-behind.ts'
import { lagMessages, type TimeLag } from '#lib/domain/lag.ts'
import type { MetricName } from '#lib/domain/metrics.ts'
import type { LagMethod, ObjectKind, Verdict } from '#lib/domain/types.ts'
import { judge, observe, type PartitionWindow } from '#lib/domain/verdict.ts'
import { destinationKey } from '#lib/domain/destination-key.ts'
import { subscriptionKey } from './keys.ts'
import { historyOf, type ClusterMemory, type KnownDestination, type KnownSubscription } from './memory.ts'
import { count, lastGain, perSecond, round } from '#lib/domain/rate-window.ts'
import { verdictPhrase } from './verdict-phrase.ts'

/** Current numbers of a destination. Null = not known. */
export interface DestinationNumbers {
  id: string
  backlogMessages: number | null
  readyMessages: number | null
  inFlightMessages: number | null
  scheduledMessages: number | null
  /** Milliseconds since the epoch. */
  nextDueAt: number | null
  preparedMessages: number | null
  inRate: number | null
  outRate: number | null
  redeliveredRate: number | null
  consumerCount: number | null
  oldestAgeSeconds: number | null
  sizeBytes: number | null
  /** Dead-letter destinations: milliseconds since the epoch. */
  lastArrivalAt: number | null
  arrivalsPerMinute: number | null
}

/** Current numbers of a subscription. */
export interface SubscriptionNumbers {
  id: string
  state: string
  members: number | null
  inFlightMessages: number | null
  lagMessages: number | null
  lagSeconds: number | null
  lagMethod: LagMethod | null
  lagErrorSeconds: number | null
  verdict: Verdict
  verdictReason: string
  verdictPhrase: Phrase
  /** Milliseconds since the epoch. */
  verdictSince: number
  inRate: number | null
  outRate: number | null
  trendPerSecond: number | null
  drainSeconds: number | null
  dataLossInSeconds: number | null
}

export interface SeriesPoint {
  objectKind: ObjectKind
  objectId: string
  metric: MetricName
  value: number
}

export interface Derived {
  destinations: DestinationNumbers[]
  subscriptions: SubscriptionNumbers[]
  series: SeriesPoint[]
  /** A name in the sample that the inventory does not have yet: time to look again. */
  unknownObjects: boolean
}

/** Position of a reader in one partition. */
interface Position {
  partition: number
  committed: number | null
  start: number
  end: number
}

const TREND_POINTS = 12

/**
 * Turns one sample into current numbers and series points. Mutates `memory` only. `at` is the time of the poll in
 * milliseconds since the epoch; `requeued` says how many records of a log were already requeued, by destination id.
 */
export function derive(memory: ClusterMemory, sample: Sample, at: number, requeued: ReadonlyMap<string, number>): Derived {
  const out: Derived = { destinations: [], subscriptions: [], series: [], unknownObjects: false }
  const byKey = new Map<string, DestinationSample>()
  const readers = new Map<string, LogReader[]>()
  const members = new Map<string, number>()
  for (const entry of sample.destinations) {
    byKey.set(destinationKey(entry.destination), entry)
    const known = memory.destinations.get(destinationKey(entry.destination))
    if (!known) out.unknownObjects = true
    else noteEnds(memory, known, entry, at, out)
  }
  for (const entry of [...sample.subscriptions, ...queueReaders(memory, sample, byKey)]) {
    const known = memory.subscriptions.get(subscriptionKey(entry.group, entry.destination))
    if (!known) {
      out.unknownObjects = true
      continue
    }
    const numbers = readSubscription(memory, known, entry, byKey.get(known.destinationKey), at, out)
    if (numbers.members !== null) members.set(known.destinationKey, (members.get(known.destinationKey) ?? 0) + numbers.members)
    const reader = { ...numbers, rate: numbers.outRate, gained: lastGain(memory.counters.get(`${known.id}/commit_rate`), at) }
    readers.set(known.destinationKey, [...(readers.get(known.destinationKey) ?? []), reader])
  }
  for (const [key, entry] of byKey) {
    const known = memory.destinations.get(key)
    if (!known) continue
    const withReaders =
      entry.partitions && entry.consumers === undefined && members.has(key) ? { ...entry, consumers: members.get(key) as number } : entry
    readDestination(memory, known, withReaders, readers.get(key) ?? [], requeued.get(known.id) ?? 0, at, out)
  }
  return out
}

/** End offsets of a log, or the virtual offsets of a queue: out so far, and out plus waiting. */
function noteEnds(memory: ClusterMemory, known: KnownDestination, entry: DestinationSample, at: number, out: Derived): void {
  for (const position of positionsOf(entry)) {
    historyOf(memory, `${known.id}/${position.partition}`).add(at, position.end)
    if (!entry.partitions) continue
    const objectId = `${known.id}/${position.partition}`
    out.series.push({ objectKind: 'partition', objectId, metric: 'end_offset', value: position.end })
    out.series.push({ objectKind: 'partition', objectId, metric: 'start_offset', value: position.start })
  }
}

function positionsOf(entry: DestinationSample): Position[] {
  if (entry.partitions) return entry.partitions.map(({ partition, start, end }) => ({ partition, start, end, committed: null }))
  const out = outOf(entry)
  if (out === undefined || entry.backlogMessages === undefined) return []
  return [{ partition: 0, start: 0, end: out + entry.backlogMessages, committed: out }]
}

/** Messages out of a queue so far. A queue nobody reads and that has no counter never gave one away. */
const outOf = (entry: DestinationSample): number | undefined => entry.outTotal ?? (entry.consumers === 0 ? 0 : undefined)

function readSubscription(
  memory: ClusterMemory,
  known: KnownSubscription,
  entry: SubscriptionSample,
  destination: DestinationSample | undefined,
  at: number,
  out: Derived,
): SubscriptionNumbers {
  const positions = readerPositions(entry, destination)
  const members = entry.members ?? known.members
  known.members = members
  known.state = entry.state ?? known.state
  const lag = entry.backlogMessages ?? totalLag(positions, destination)
  // What waits for one group alone has ends of its own.
  const ends = entry.backlogMessages === undefined ? known.destinationId : known.id
  if (ends === known.id) for (const { partition, end } of positions) historyOf(memory, `${ends}/${partition}`).add(at, end)
  const windows = updateWindows(memory, known.id, positions, at)
  const time = entry.lagMs === undefined ? timeLag(memory, ends, positions, at) : measured(entry.lagMs)
  const committed = sum(positions.map((position) => position.committed))
  if (committed !== null)
    memory.counters.set(`${known.id}/commit_rate`, count(memory.counters.get(`${known.id}/commit_rate`), at, committed))
  const outRate = perSecond(memory.counters.get(`${known.id}/commit_rate`))
  const judgement = judgeReader(windows, { members, lag, at, isQueue: !entry.committed })
  const since = verdictSince(memory, known.id, judgement.verdict, at)
  const trend = lag === null ? null : noteTrend(memory, known.id, lag, at)
  const retention = memory.destinations.get(known.destinationKey)?.retentionSeconds ?? null
  const inRate = perSecond(memory.counters.get(`${known.destinationId}/in_rate`))
  const numbers: SubscriptionNumbers = {
    id: known.id,
    state: known.state,
    members,
    inFlightMessages: entry.inFlightMessages ?? null,
    lagMessages: lag,
    lagSeconds: time ? round(time.seconds) : null,
    lagMethod: time?.method ?? null,
    lagErrorSeconds: time ? round(time.errorSeconds) : null,
    verdict: judgement.verdict,
    verdictReason: english(judgement.reason),
    verdictPhrase: judgement.reason,
    verdictSince: since,
    inRate,
    outRate,
    trendPerSecond: trend === null ? null : round(trend),
    drainSeconds: lag === null ? null : roundSeconds(drainSeconds(lag, trend)),
    dataLossInSeconds: roundSeconds(
      dataLossInSeconds({
        lagSeconds: time?.seconds ?? null,
        lagTrend: outRate === 0 ? 1 : null,
        retentionSeconds: retention,
        room: entry.committed ? smallestRoom(positions) : null,
        closingPerSecond: null,
      }),
    ),
  }
  out.subscriptions.push(numbers)
  const push = (metric: MetricName, value: number | null): void => {
    if (value !== null) out.series.push({ objectKind: 'subscription', objectId: known.id, metric, value: Math.round(value) })
  }
  push('lag_messages', lag)
  push('lag_seconds', time && time.seconds * 1000)
  push('commit_rate', committed)
  push('members', members)
  if (entry.committed) {
    for (const { partition, committed: offset } of positions) {
      if (offset !== null)
        out.series.push({ objectKind: 'partition', objectId: `${known.id}/${partition}`, metric: 'committed_offset', value: offset })
    }
  }
  return numbers
}

/** Queue brokers count a queue's consumers with the queue: its subscription needs no entry of its own. */
function queueReaders(memory: ClusterMemory, sample: Sample, byKey: ReadonlyMap<string, DestinationSample>): SubscriptionSample[] {
  const given = new Set(sample.subscriptions.map((entry) => subscriptionKey(entry.group, entry.destination)))
  return [...memory.subscriptions].flatMap(([key, { group, destinationKey: queue }]) => {
    const entry = byKey.get(queue)
    if (!entry || entry.partitions || given.has(key)) return []
    return { group, destination: entry.destination, ...(entry.consumers === undefined ? {} : { members: entry.consumers }) }
  })
}

/** Where the reader stands in each partition; a queue is one partition of virtual offsets. */
function readerPositions(entry: SubscriptionSample, destination: DestinationSample | undefined): Position[] {
  if (!destination) return []
  if (entry.backlogMessages !== undefined) return ownPositions(entry.outTotal, entry.backlogMessages)
  if (!entry.committed) return positionsOf(destination)
  const committed = new Map(entry.committed.map(({ partition, offset }) => [partition, offset]))
  return positionsOf(destination).flatMap((position) =>
    committed.has(position.partition) ? { ...position, committed: committed.get(position.partition) ?? null } : [],
  )
}

/** A group with a backlog of its own is one partition of virtual offsets, as a queue is. */
function ownPositions(out: number | undefined, backlog: number): Position[] {
  return out === undefined ? [] : [{ partition: 0, start: 0, end: out + backlog, committed: out }]
}

function totalLag(positions: Position[], destination: DestinationSample | undefined): number | null {
  if (positions.length === 0) return destination?.partitions ? null : (destination?.backlogMessages ?? null)
  return sum(positions.map(({ committed, start, end }) => lagMessages(committed, start, end).messages))
}

function updateWindows(memory: ClusterMemory, id: string, positions: Position[], at: number): Map<number, PartitionWindow> {
  const windows = memory.windows.get(id) ?? new Map<number, PartitionWindow>()
  memory.windows.set(id, windows)
  for (const { partition, committed, end } of positions) {
    windows.set(partition, observe(windows.get(partition) ?? { samples: [], commits: [] }, { at, committed, end }))
  }
  return windows
}

/** The slowest partition speaks for the subscription. */
function timeLag(memory: ClusterMemory, destinationId: string, positions: Position[], at: number): TimeLag | null {
  let worst: TimeLag | null = null
  for (const { partition, committed, start } of positions) {
    if (committed === null) continue
    const lag = historyOf(memory, `${destinationId}/${partition}`).timeLag(Math.max(committed, start), at)
    if (lag && (!worst || lag.seconds > worst.seconds)) worst = lag
  }
  return worst
}

const measured = (ms: number): { seconds: number; method: LagMethod; errorSeconds: number } => ({
  seconds: Math.max(0, ms) / 1000,
  method: 'broker',
  errorSeconds: 0,
})

function judgeReader(
  windows: Map<number, PartitionWindow>,
  { members, lag, at, isQueue }: { members: number | null; lag: number | null; at: number; isQueue: boolean },
): { verdict: Verdict; reason: Phrase } {
  // A queue without consumers needs no history to be judged: nothing can read it.
  if (isQueue && members === 0) {
    return lag === null || lag > 0
      ? { verdict: 'stopped', reason: phrase('verdict.no-consumer-waiting') }
      : { verdict: 'ok', reason: phrase('verdict.no-consumer-idle') }
  }
  const { verdict, reason } = judge(windows, { now: at, members })
  return { verdict, reason: verdictPhrase(reason, isQueue) }
}

function verdictSince(memory: ClusterMemory, id: string, verdict: Verdict, at: number): number {
  const before = memory.verdicts.get(id)
  if (before?.verdict === verdict) return before.since
  memory.verdicts.set(id, { verdict, since: at })
  return at
}

function noteTrend(memory: ClusterMemory, id: string, value: number, at: number): number | null {
  const points = [...(memory.lagTrends.get(id) ?? []), { at, value }].slice(-TREND_POINTS)
  memory.lagTrends.set(id, points)
  return points.length < 3 ? null : trendPerSecond(points)
}

function readDestination(
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
  const ends = entry.partitions?.reduce((total, { end }) => total + end, 0)
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

/** Sum of known values; null when none is known. */
function sum(values: (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0)
}

function smallestRoom(positions: Position[]): number | null {
  const rooms = positions.flatMap(({ committed, start, end }) => (committed !== null && end > committed ? committed - start : []))
  return rooms.length === 0 ? null : Math.min(...rooms)
}

const roundSeconds = (seconds: number | null): number | null => (seconds === null ? null : Math.round(seconds))
