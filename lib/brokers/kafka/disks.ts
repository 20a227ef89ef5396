import { NONE } from './error-codes.ts'
import type { LogDirsAnswer } from './protocol.ts'
import type { TopicView } from './topic-view.ts'

interface DiskFacts {
  totalBytes?: number
  freeBytes?: number
  offlineDirs: number
}

/** Disks of one broker behind its log folders. Folders with the same size and the same rest are taken for one disk. */
export function diskOf(results: LogDirsAnswer['results']): DiskFacts {
  const online = results.filter((dir) => dir.errorCode === NONE)
  const sizes = online.filter((dir) => (dir.totalBytes ?? -1n) >= 0n && (dir.usableBytes ?? -1n) >= 0n)
  const disks = new Map(sizes.map((dir) => [`${dir.totalBytes}/${dir.usableBytes}`, dir]))
  const sum = (of: (dir: LogDirsAnswer['results'][number]) => bigint | undefined): number =>
    [...disks.values()].reduce((total, dir) => total + Number(of(dir) ?? 0n), 0)
  return {
    offlineDirs: results.length - online.length,
    ...(sizes.length > 0 && { totalBytes: sum((dir) => dir.totalBytes), freeBytes: sum((dir) => dir.usableBytes) }),
  }
}

/** Topic → bytes of the leaders' copies. A topic with a leader that did not tell its size is left out. */
export function topicSizes(topics: readonly TopicView[], byBroker: ReadonlyMap<number, LogDirsAnswer['results']>): Map<string, number> {
  const sizes = new Map<number, Map<string, number>>()
  for (const [nodeId, results] of byBroker) {
    const local = new Map<string, number>()
    for (const topic of results.flatMap((dir) => dir.topics)) {
      for (const part of topic.partitions)
        if (!part.isFutureKey) local.set(`${topic.name}/${part.partitionIndex}`, Number(part.partitionSize))
    }
    sizes.set(nodeId, local)
  }
  const totals = new Map<string, number>()
  for (const topic of topics) {
    const parts = topic.partitions.map((partition) => sizes.get(partition.leader)?.get(`${topic.name}/${partition.index}`))
    if (parts.every((bytes) => bytes !== undefined))
      totals.set(
        topic.name,
        parts.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0),
      )
  }
  return totals
}
