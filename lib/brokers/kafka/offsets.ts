import type { Broker, Cluster } from './cluster.ts'
import { NONE } from './error-codes.ts'
import { LIST_OFFSETS, type ListOffsetsAnswer } from './protocol.ts'

/** Topic → partitions of it. */
export type PartitionSet = Map<string, number[]>

/** Topic → partition → offset. */
export type OffsetTable = Map<string, Map<number, number>>

export const LATEST = -1n
export const EARLIEST = -2n

/** One ListOffsets at the leader of all named partitions. `at`: LATEST, EARLIEST, or a time in ms: the first offset written since. */
export async function listOffsets(
  cluster: Cluster,
  leader: Broker,
  partitions: PartitionSet,
  at: bigint,
  signal: AbortSignal,
): Promise<ListOffsetsAnswer> {
  const topics = [...partitions].map(([name, indexes]) => ({
    name,
    partitions: indexes.map((partitionIndex) => ({ partitionIndex, currentLeaderEpoch: -1, timestamp: at })),
  }))
  return cluster.at(leader, LIST_OFFSETS, [-1, 0, topics], signal)
}

/** Adds what was answered without error to a table; answers the failed partitions with their error codes. */
export function collectOffsets(answer: ListOffsetsAnswer, into: OffsetTable): { topic: string; partition: number; errorCode: number }[] {
  const failed: { topic: string; partition: number; errorCode: number }[] = []
  for (const { name, partitions } of answer.topics) {
    const table = into.get(name) ?? new Map<number, number>()
    into.set(name, table)
    for (const { partitionIndex, errorCode, offset } of partitions) {
      if (errorCode === NONE) table.set(partitionIndex, Number(offset))
      else failed.push({ topic: name, partition: partitionIndex, errorCode })
    }
  }
  return failed
}
