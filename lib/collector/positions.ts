import type { DestinationSample } from '#lib/brokers/contract.ts'

/** Position of a reader in one partition. */
export interface Position {
  partition: number
  committed: number | null
  start: number
  end: number
}

/** Partitions of a log without a reader; a queue is one partition of virtual offsets: out so far, and out plus waiting. */
export function positionsOf(entry: DestinationSample): Position[] {
  if (entry.partitions) return entry.partitions.map(({ partition, start, end }) => ({ partition, start, end, committed: null }))
  const out = outOf(entry)
  if (out === undefined || entry.backlogMessages === undefined) return []
  return [{ partition: 0, start: 0, end: out + entry.backlogMessages, committed: out }]
}

/** Messages out of a queue so far. A queue nobody reads and that has no counter never gave one away. */
export const outOf = (entry: DestinationSample): number | undefined => entry.outTotal ?? (entry.consumers === 0 ? 0 : undefined)
