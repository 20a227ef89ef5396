/** What several partitions gained together since they are watched. */
export interface PartitionTotal {
  sum: number
  /** Last reading of each partition. */
  last: ReadonlyMap<number, number>
}

/**
 * Adds one reading of some partitions. Pure. A partition met for the first time gains nothing, one that is missing this time (its
 * leader failed) is neither a loss now nor a burst when it is back, and one that fell was reset.
 */
export function addPartitions(
  before: PartitionTotal | undefined,
  readings: readonly { partition: number; value: number }[],
): PartitionTotal {
  const last = new Map(before?.last)
  let sum = before?.sum ?? 0
  for (const { partition, value } of readings) {
    sum += Math.max(0, value - (last.get(partition) ?? value))
    last.set(partition, value)
  }
  return { sum, last }
}
