import type { DestinationSample, SubscriptionSample } from '#lib/brokers/contract.ts'
import { dataLossInSeconds, drainSeconds, trendPerSecond } from '#lib/domain/drain.ts'
import { lagMessages, type TimeLag } from '#lib/domain/lag.ts'
import type { MetricName } from '#lib/domain/metrics.ts'
import { phrase, type Phrase } from '#lib/domain/phrase.ts'
import { count, perSecond, round } from '#lib/domain/rate-window.ts'
import { sumKnown } from '#lib/domain/sum-known.ts'
import type { LagMethod, Verdict } from '#lib/domain/types.ts'
import { judge, observe, type PartitionWindow } from '#lib/domain/verdict.ts'
import { english } from '#lib/i18n/english.ts'
import type { Derived, SubscriptionNumbers } from './derived.ts'
import { historyOf, type ClusterMemory, type KnownSubscription } from './memory.ts'
import { addPartitions } from './partition-total.ts'
import { positionsOf, type Position } from './positions.ts'
import { verdictPhrase } from './verdict-phrase.ts'

const TREND_POINTS = 12

/** Numbers of one reader, with its series points. Mutates `memory` and `out`. `at`: milliseconds since the epoch. */
export function readSubscription(
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
  const committed = readSince(memory, known.id, positions)
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

/** Messages committed since we watch; null when nothing ever was. */
function readSince(memory: ClusterMemory, id: string, positions: readonly Position[]): number | null {
  const readings = positions.flatMap(({ partition, committed }) => (committed === null ? [] : { partition, value: committed }))
  if (readings.length === 0) return null
  const total = addPartitions(memory.partitionTotals.get(id), readings)
  memory.partitionTotals.set(id, total)
  return total.sum
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
  return sumKnown(positions.map(({ committed, start, end }) => lagMessages(committed, start, end).messages))
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

function smallestRoom(positions: Position[]): number | null {
  const rooms = positions.flatMap(({ committed, start, end }) => (committed !== null && end > committed ? committed - start : []))
  return rooms.length === 0 ? null : Math.min(...rooms)
}

const roundSeconds = (seconds: number | null): number | null => (seconds === null ? null : Math.round(seconds))
