import type { Partition } from '#lib/api/contracts/subscriptions.ts'

/** Times the median from which a partition counts as hot, and the least lag in messages for it to matter. */
const HOT_FACTOR = 5
const HOT_LEAST = 1_000

export interface RankedPartition extends Partition {
  /** Lag as a share of the largest one, 0 to 1; null while it is not known. */
  share: number | null
  /** It holds far more of the lag than its siblings: a skewed key, or a stuck reader. */
  hot: boolean
}

/** Partitions with the largest lag first; those nobody knows about last. */
export function rankPartitions(partitions: readonly Partition[]): RankedPartition[] {
  const lags = partitions.flatMap(({ lagMessages }) => (lagMessages === null ? [] : [lagMessages])).sort((a, b) => a - b)
  const largest = lags.at(-1) ?? 0
  const middle = median(lags)
  return partitions
    .map((one) => ({
      ...one,
      share: one.lagMessages === null ? null : largest === 0 ? 0 : one.lagMessages / largest,
      hot: lags.length > 1 && one.lagMessages !== null && one.lagMessages >= HOT_LEAST && one.lagMessages > middle * HOT_FACTOR,
    }))
    .sort((a, b) => (b.lagMessages ?? -1) - (a.lagMessages ?? -1) || a.partition - b.partition)
}

function median(sorted: readonly number[]): number {
  if (sorted.length === 0) return 0
  const half = Math.floor(sorted.length / 2)
  const upper = sorted[half] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2
}
