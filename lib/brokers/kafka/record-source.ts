import { BrokerError } from '../error.ts'
import { offsetRanges } from './browse.ts'
import type { Cluster } from './cluster.ts'
import { fetchPartition } from './fetch.ts'
import { parseRecordId } from './messages.ts'
import { readableRecords, type LogRecord } from './records.ts'
import type { TopicView } from './topic-view.ts'

/** Records fetched along with the wanted one are kept for its successors up to this many bytes. */
const KEPT_BYTES = 16 * 1024 * 1024

export interface Position {
  partition: number
  offset: number
}

/** What a position turned out to hold. */
type Found = { position: Position; record: LogRecord } | { position: Position; record: null; why: string }

/** Gives out records of a topic one after another: those of a frozen list, or all there are now. */
export class RecordSource {
  readonly #cluster: Cluster
  readonly #topic: TopicView
  readonly #positions: Iterator<Position>
  /** The only records worth keeping; null = all. */
  readonly #wanted: ReadonlySet<string> | null
  readonly #kept = new Map<string, LogRecord>()
  #keptBytes = 0

  constructor(cluster: Cluster, topic: TopicView, positions: Iterable<Position>, wanted: ReadonlySet<string> | null) {
    this.#cluster = cluster
    this.#topic = topic
    this.#positions = positions[Symbol.iterator]()
    this.#wanted = wanted
  }

  /** The next record, or why it cannot be had; null = the list is at its end. */
  async next(signal: AbortSignal): Promise<Found | null> {
    const step = this.#positions.next()
    if (step.done) return null
    const position = step.value
    const key = keyOf(position)
    const record = this.#kept.get(key) ?? (await this.#fetch(position, signal))
    this.#forget(key)
    return record ? { position, record } : { position, record: null, why: await this.#whyMissing(position, signal) }
  }

  async #fetch(position: Position, signal: AbortSignal): Promise<LogRecord | null> {
    const { partition, offset } = position
    if (!this.#topic.partitions.some((candidate) => candidate.index === partition)) return null
    try {
      const answer = await fetchPartition(this.#cluster, this.#topic, partition, offset, signal)
      const wanted = (at: number): boolean => this.#wanted?.has(keyOf({ partition, offset: at })) ?? true
      const { records } = readableRecords(answer, offset, wanted)
      for (const record of records) if (record.offset !== offset) this.#keep(record)
      return records.find((record) => record.offset === offset) ?? null
    } catch (error) {
      if (error instanceof BrokerError && error.message.includes('OFFSET_OUT_OF_RANGE')) return null
      throw error
    }
  }

  /** Oldest first out when the memory is full: a later fetch gets them again. */
  #keep(record: LogRecord): void {
    this.#kept.set(keyOf(record), record)
    this.#keptBytes += sizeOf(record)
    for (const key of this.#kept.keys()) {
      if (this.#keptBytes <= KEPT_BYTES) return
      this.#forget(key)
    }
  }

  #forget(key: string): void {
    const record = this.#kept.get(key)
    if (!record) return
    this.#kept.delete(key)
    this.#keptBytes -= sizeOf(record)
  }

  async #whyMissing({ partition, offset }: Position, signal: AbortSignal): Promise<string> {
    const where = `Topic ${this.#topic.name}, partition ${partition}, offset ${offset}`
    const range = (await offsetRanges(this.#cluster, this.#topic, undefined, signal)).get(partition)
    if (!range) return `${where}: there is no such partition any more`
    if (offset < range.start) return `${where}: deleted by retention, the log now starts at ${range.start}`
    if (offset >= range.end) return `${where}: not written yet, the log ends at ${range.end}`
    return `${where}: compacted away, or part of a transaction that is open or was aborted`
  }
}

/** Ids of a frozen plan as positions. Rejects an id that is none. */
export function positionsOf(ids: readonly string[]): Position[] {
  return ids.map((id) => {
    const position = parseRecordId(id)
    if (position) return position
    throw new BrokerError('internal', `"${id.slice(0, 60)}" is no message id of a Kafka topic`, 'Make a new plan.')
  })
}

export const keyOf = ({ partition, offset }: Position): string => `${partition}-${offset}`

const sizeOf = ({ key, value, headers }: LogRecord): number =>
  100 + (key?.length ?? 0) + (value?.length ?? 0) + headers.reduce((sum, [name, bytes]) => sum + name.length + (bytes?.length ?? 0), 0)
