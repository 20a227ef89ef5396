import type { BrokerMessage } from '../contract.ts'
import type { MessageReader } from '../log/merge.ts'
import type { Cluster } from './cluster.ts'
import { fetchPartition } from './fetch.ts'
import { toMessage } from './messages.ts'
import { readableRecords } from './records.ts'
import type { TopicView } from './topic-view.ts'

interface ReaderOptions {
  topic: TopicView
  partition: number
  /** Offsets [start, end) that exist now. */
  start: number
  end: number
  maxBodyBytes: number
}

/** Reads one partition a few messages at a time, forwards or backwards, keeping only what was asked for. */
export interface PartitionReader extends MessageReader {
  /** Where to go on: next offset (forwards) or first offset already shown (backwards). */
  readonly position: number
}

/** Offset of a message made by `toMessage`. */
const offsetOf = (message: BrokerMessage): number => Number(message.properties.offset)

/** From `start` on; `share` messages are fetched at a time. */
export function forwardReader(cluster: Cluster, options: ReaderOptions, share: number): PartitionReader {
  const { topic, partition, end, maxBodyBytes } = options
  let position = options.start
  let ahead: BrokerMessage[] = []
  let next = position
  return {
    get position() {
      return position
    },
    async peek(signal) {
      while (ahead.length === 0 && next < end) {
        const from = next
        const { records, next: after } = readableRecords(
          await fetchPartition(cluster, topic, partition, from, signal),
          from,
          (offset) => offset < end,
        )
        ahead = records.slice(0, share).map((record) => toMessage(record, maxBodyBytes))
        const more = records[share]
        next = more ? more.offset : after
        // Nothing came although something should be there: a transaction is open, or the log was cut meanwhile.
        if (after === from) next = end
        if (ahead.length === 0) position = Math.max(position, after === from ? from : next)
      }
      return ahead[0] ?? null
    },
    take() {
      const taken = ahead.shift()
      if (taken) position = ahead[0] ? offsetOf(ahead[0]) : Math.max(offsetOf(taken) + 1, Math.min(next, end))
    },
  }
}

/** From `end` back, newest first. Gaps left by compaction and transactions widen the stretch that is read at once. */
export function backwardReader(cluster: Cluster, options: ReaderOptions, share: number): PartitionReader {
  const { topic, partition, start, maxBodyBytes } = options
  let position = options.end
  let upper = position
  let width = share
  let ahead: BrokerMessage[] = []
  return {
    get position() {
      return position
    },
    async peek(signal) {
      while (ahead.length === 0 && upper > start) {
        const lower = Math.max(start, upper - width)
        const stretch: BrokerMessage[] = []
        for (let from = lower; from < upper;) {
          const fetched = readableRecords(await fetchPartition(cluster, topic, partition, from, signal), from, (offset) => offset < upper)
          stretch.push(...fetched.records.map((record) => toMessage(record, maxBodyBytes)))
          if (stretch.length > share) stretch.splice(0, stretch.length - share)
          if (fetched.next === from) break
          from = fetched.next
        }
        ahead = stretch.toReversed()
        const oldest = stretch[0]
        upper = stretch.length === share && oldest ? offsetOf(oldest) : lower
        width = stretch.length > 0 ? share : width * 4
        if (ahead.length === 0) position = upper
      }
      return ahead[0] ?? null
    },
    take() {
      const taken = ahead.shift()
      if (taken) position = ahead.length > 0 ? offsetOf(taken) : upper
    },
  }
}
