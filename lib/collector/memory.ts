import type { DestinationRole, DestinationType } from '#lib/domain/types.ts'
import { LagHistory } from '#lib/domain/lag.ts'
import type { PartitionWindow } from '#lib/domain/verdict.ts'
import type { TimedValue } from '#lib/domain/drain.ts'
import type { RateWindow } from '#lib/domain/rate-window.ts'
import type { PartitionTotal } from './partition-total.ts'
import { noTotals, type Totals } from './totals.ts'

/** What the collector knows of a destination between polls. */
export interface KnownDestination {
  id: string
  namespace: string
  name: string
  type: DestinationType
  role: DestinationRole
  pattern: string | null
  owner: string | null
  incarnation: string
  /** `retention.ms` of a log in seconds; null = unlimited or not a log. */
  retentionSeconds: number | null
}

export interface KnownSubscription {
  id: string
  group: string
  destinationId: string
  destinationKey: string
  members: number | null
  state: string
}

/** Everything one collector remembers of one cluster. Lost at a restart and rebuilt from the store. */
export interface ClusterMemory {
  destinations: Map<string, KnownDestination>
  subscriptions: Map<string, KnownSubscription>
  /** Counters by `<destination or subscription id>/<metric>`. */
  counters: Map<string, RateWindow>
  /** Messages in by destination id: which count it comes from, its last reading, and what was gained since we watch. */
  inTotals: Map<string, { source: string; last: number; sum: number }>
  /** What the partitions of a log or of a reader gained since we watch, by the id of either. */
  partitionTotals: Map<string, PartitionTotal>
  /** Messages the furthest reader of a log took since we watch, by destination id. */
  readTotals: Map<string, number>
  /** End offsets by `<destination id>/<partition>`. */
  histories: Map<string, LagHistory>
  /** Commit windows by subscription id, then partition. */
  windows: Map<string, Map<number, PartitionWindow>>
  /** Lag over the last polls by subscription id. */
  lagTrends: Map<string, TimedValue[]>
  /** Dead letters seen arriving, by destination id, where the broker has no counter of its own. */
  arrivals: Map<string, { total: number; backlog: number; lastAt: number | null }>
  /** Values last written to the current-number rows, by object id, as JSON: only changed rows are written. */
  written: Map<string, string>
  /** Since when each verdict holds, by subscription id. */
  verdicts: Map<string, { verdict: string; since: number }>
  totals: Totals
}

export const createMemory = (): ClusterMemory => ({
  destinations: new Map(),
  subscriptions: new Map(),
  counters: new Map(),
  inTotals: new Map(),
  partitionTotals: new Map(),
  readTotals: new Map(),
  histories: new Map(),
  windows: new Map(),
  lagTrends: new Map(),
  arrivals: new Map(),
  written: new Map(),
  verdicts: new Map(),
  totals: noTotals(),
})

/** History of a partition, made on first use. */
export function historyOf(memory: ClusterMemory, key: string): LagHistory {
  const found = memory.histories.get(key)
  if (found) return found
  const made = new LagHistory()
  memory.histories.set(key, made)
  return made
}

/** Forgets objects that are gone, so that memory follows the cluster's size. */
export function prune(memory: ClusterMemory): void {
  const ids = new Set([...memory.destinations.values(), ...memory.subscriptions.values()].map((object) => object.id))
  for (const map of [
    memory.counters,
    memory.inTotals,
    memory.partitionTotals,
    memory.readTotals,
    memory.histories,
    memory.windows,
    memory.lagTrends,
    memory.arrivals,
    memory.written,
    memory.verdicts,
  ]) {
    for (const key of map.keys()) {
      const slash = key.indexOf('/')
      if (!ids.has(slash < 0 ? key : key.slice(0, slash))) map.delete(key)
    }
  }
}
