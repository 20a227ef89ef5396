import { describe, expect, it } from 'vitest'
import type { FetchedPartition } from './protocol.ts'
import { readableRecords } from './records.ts'

type Batch = NonNullable<FetchedPartition['records']>[number]
const TRANSACTIONAL = 1 << 4
const CONTROL = 1 << 5

const batch = (firstOffset: number, deltas: number[], more: Partial<Batch> = {}): Batch => ({
  firstOffset: BigInt(firstOffset),
  length: 0,
  partitionLeaderEpoch: 0,
  magic: 2,
  crc: 0,
  attributes: 0,
  lastOffsetDelta: deltas.at(-1) ?? 0,
  firstTimestamp: 1000n,
  maxTimestamp: 9000n,
  producerId: -1n,
  producerEpoch: 0,
  firstSequence: 0,
  records: deltas.map((offsetDelta) => ({
    length: 0,
    attributes: 0,
    timestampDelta: BigInt(offsetDelta),
    offsetDelta,
    key: null,
    value: Buffer.from(`${firstOffset + offsetDelta}`),
    headers: [],
  })),
  ...more,
})

const marker = (offset: number, producerId: bigint, type: 'commit' | 'abort'): Batch => {
  const made = batch(offset, [0], { producerId, attributes: TRANSACTIONAL | CONTROL })
  const [record] = made.records
  if (record) record.key = Buffer.from([0, 0, 0, type === 'commit' ? 1 : 0])
  return made
}

const fetched = (records: Batch[], abortedTransactions: FetchedPartition['abortedTransactions'] = null): FetchedPartition =>
  ({
    partitionIndex: 4,
    errorCode: 0,
    highWatermark: 99n,
    lastStableOffset: 99n,
    logStartOffset: 0n,
    abortedTransactions,
    records,
  }) as FetchedPartition

const offsets = (answer: FetchedPartition, from = 0): number[] => readableRecords(answer, from).records.map((record) => record.offset)

describe('records of a fetched block', () => {
  it('leave out those before the wanted offset that share its batch', () => {
    expect(offsets(fetched([batch(10, [0, 1, 2, 3])]), 12)).toEqual([12, 13])
  })
  it('go on behind the gap that compaction left at the end of a batch', () => {
    const answer = fetched([batch(10, [0, 2], { lastOffsetDelta: 5 })])
    expect(readableRecords(answer, 10)).toMatchObject({ next: 16, records: [{ offset: 10 }, { offset: 12 }] })
  })
  it('do not move on when nothing came', () => {
    expect(readableRecords(fetched([]), 7)).toEqual({ records: [], next: 7 })
  })
  it('leave out transaction markers', () => {
    expect(
      offsets(fetched([batch(0, [0, 1], { producerId: 5n, attributes: TRANSACTIONAL }), marker(2, 5n, 'commit'), batch(3, [0])])),
    ).toEqual([0, 1, 3])
  })
  it('leave out aborted transactions, but not those of other producers or later ones of the same', () => {
    const open = { attributes: TRANSACTIONAL }
    const answer = fetched(
      [
        batch(0, [0], { producerId: 5n, ...open }),
        batch(1, [0], { producerId: 6n, ...open }),
        batch(2, [0], { producerId: 5n, ...open }),
        marker(3, 5n, 'abort'),
        marker(4, 6n, 'commit'),
        batch(5, [0], { producerId: 5n, ...open }),
        marker(6, 5n, 'commit'),
        batch(7, [0]),
      ],
      [{ producerId: 5n, firstOffset: 0n }],
    )
    expect(offsets(answer)).toEqual([1, 5, 7])
    expect(readableRecords(answer, 0).next).toBe(8)
  })
  it('have the time of the broker where the topic says so', () => {
    const [own] = readableRecords(fetched([batch(0, [3])]), 0).records
    const [appended] = readableRecords(fetched([batch(0, [3], { attributes: 1 << 3 })]), 0).records
    expect(own).toMatchObject({ timestamp: 1003, timestampType: 'CreateTime' })
    expect(appended).toMatchObject({ timestamp: 9000, timestampType: 'LogAppendTime' })
  })
  it('know the codec of their batch', () => {
    const codecs = [0, 1, 2, 3, 4].map((attributes) => readableRecords(fetched([batch(0, [0], { attributes })]), 0).records[0]?.compression)
    expect(codecs).toEqual(['none', 'gzip', 'snappy', 'lz4', 'zstd'])
  })
  it('are copies, so that a record does not hold the whole answer', () => {
    const whole = Buffer.alloc(1_000_000, 'x')
    const made = batch(0, [0])
    const [record] = made.records
    if (record) record.value = whole.subarray(0, 3)
    expect(readableRecords(fetched([made]), 0).records[0]?.value?.buffer.byteLength).toBeLessThan(100_000)
  })
})
