import type { FetchedPartition } from './protocol.ts'

/** One record with its exact bytes. The buffers are copies: holding a record does not hold the answer it came in. */
export interface LogRecord {
  partition: number
  offset: number
  /** Milliseconds since the epoch; −1 = the producer set none. */
  timestamp: number
  timestampType: 'CreateTime' | 'LogAppendTime'
  key: Buffer | null
  /** Null is a tombstone, which is not the same as an empty body. */
  value: Buffer | null
  /** In order, repeats kept. */
  headers: [name: Buffer, value: Buffer | null][]
  compression: Compression
}

type Compression = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd'

const CODECS: readonly Compression[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd']
const CODEC_BITS = 0b111
const LOG_APPEND_TIME = 1 << 3
const TRANSACTIONAL = 1 << 4
const CONTROL = 1 << 5
const ABORT = 0

type Batch = NonNullable<FetchedPartition['records']>[number]

interface ReadableRecords {
  records: LogRecord[]
  /** Offset to fetch from next; equal to the one asked for when nothing came. */
  next: number
}

/**
 * Messages of a Fetch answer taken with isolation read_committed, from offset `from` on: without transaction markers, without
 * records of aborted transactions, and without those before `from` that only came because they share a batch with it.
 * `wanted` spares copying what nobody needs.
 */
export function readableRecords(answer: FetchedPartition, from: number, wanted: (offset: number) => boolean = () => true): ReadableRecords {
  const aborted = [...(answer.abortedTransactions ?? [])].toSorted((a, b) => Number(a.firstOffset - b.firstOffset))
  const aborting = new Set<bigint>()
  const records: LogRecord[] = []
  let next = from
  for (const batch of answer.records ?? []) {
    const last = Number(batch.firstOffset) + batch.lastOffsetDelta
    while (aborted[0] && Number(aborted[0].firstOffset) <= last) aborting.add((aborted.shift() as (typeof aborted)[number]).producerId)
    next = Math.max(next, last + 1)
    if ((batch.attributes & CONTROL) !== 0) {
      if (controlType(batch) === ABORT) aborting.delete(batch.producerId)
      continue
    }
    if ((batch.attributes & TRANSACTIONAL) !== 0 && aborting.has(batch.producerId)) continue
    for (const record of batch.records) {
      const offset = Number(batch.firstOffset) + record.offsetDelta
      if (offset >= from && wanted(offset)) records.push(toRecord(answer.partitionIndex, offset, batch, record))
    }
  }
  return { records, next }
}

/** Key of a control record: version int16, type int16 (0 abort, 1 commit). */
function controlType({ records }: Batch): number | null {
  const key = records[0]?.key
  return key && key.length >= 4 ? key.readInt16BE(2) : null
}

function toRecord(partition: number, offset: number, batch: Batch, record: Batch['records'][number]): LogRecord {
  const appended = (batch.attributes & LOG_APPEND_TIME) !== 0
  return {
    partition,
    offset,
    timestamp: Number(appended ? batch.maxTimestamp : batch.firstTimestamp + record.timestampDelta),
    timestampType: appended ? 'LogAppendTime' : 'CreateTime',
    key: copy(record.key),
    value: copy(record.value),
    headers: record.headers.map(([name, value]) => [copy(name) ?? Buffer.alloc(0), copy(value)]),
    compression: CODECS[batch.attributes & CODEC_BITS] ?? 'none',
  }
}

const copy = (bytes: Buffer | null): Buffer | null => (bytes === null ? null : Buffer.from(bytes))
