import { describe, expect, it } from 'vitest'
import { choosePartition, outgoing } from './outgoing.ts'
import type { LogRecord } from './records.ts'
import { outcomeOf } from './send-outcome.ts'

const record = (more: Partial<LogRecord> = {}): LogRecord => ({
  partition: 1,
  offset: 7,
  timestamp: 5,
  timestampType: 'CreateTime',
  key: null,
  value: Buffer.from('body'),
  headers: [],
  compression: 'none',
  ...more,
})
const plain = { addHeaders: {}, dropHeaders: [] }
const headersOf = (made: ReturnType<typeof outgoing>) =>
  [...((made.headers ?? new Map()) as Map<Buffer, Buffer | null>)].map(([name, value]) => [String(name), value])

describe('a record to send', () => {
  it('keeps key and body byte by byte, a missing key missing and a tombstone a tombstone', () => {
    const bytes = Buffer.from([0, 255, 128])
    expect(outgoing(record({ key: bytes, value: bytes }), 't', 2, plain)).toMatchObject({
      topic: 't',
      partition: 2,
      key: bytes,
      value: bytes,
    })
    expect(outgoing(record({ value: null }), 't', 2, plain)).not.toHaveProperty('key')
    expect(outgoing(record({ value: null }), 't', 2, plain).value).toBeNull()
  })
  it('keeps headers in order, with repeats, bytes that are no text, and null values', () => {
    const headers: LogRecord['headers'] = [
      [Buffer.from('trace'), Buffer.from('1')],
      [Buffer.from('trace'), Buffer.from('2')],
      [Buffer.from('raw'), Buffer.from([255])],
      [Buffer.from('none'), null],
      [Buffer.from('trace'), Buffer.from('3')],
    ]
    expect(headersOf(outgoing(record({ headers }), 't', 0, plain))).toEqual(headers.map(([name, value]) => [String(name), value]))
  })
  it('leaves out dropped headers in any case, and replaces marks of an earlier time', () => {
    const headers: LogRecord['headers'] = [
      [Buffer.from('Kafka_dlt-Exception'), Buffer.from('long')],
      [Buffer.from('x-run'), Buffer.from('old')],
      [Buffer.from('keep'), Buffer.from('me')],
    ]
    const made = outgoing(record({ headers }), 't', 0, { addHeaders: { 'x-run': 'new' }, dropHeaders: ['kafka_dlt-exception'] })
    expect(headersOf(made)).toEqual([
      ['keep', Buffer.from('me')],
      ['x-run', Buffer.from('new')],
    ])
  })
  it('does not keep the old time, by which the target could delete it at once', () => {
    expect(outgoing(record(), 't', 0, plain)).not.toHaveProperty('timestamp')
  })
})

describe('the partition of a record', () => {
  it('is the wished one when the target has it', () => expect(choosePartition(record(), 3, 4, 0)).toBe(3))
  it('goes by key else, as Kafka clients do', () => {
    const keys = ['21', 'foobar', 'a-little-bit-long-string', 'order-4711']
    // Expected values: Kafka's own murmur2 test vectors, made positive, modulo 10.
    expect(keys.slice(0, 3).map((key) => choosePartition(record({ key: Buffer.from(key) }), 12, 10, 0))).toEqual(
      [-973932308, -790332482, -985981536].map((hash) => (hash & 0x7fffffff) % 10),
    )
  })
  it('takes turns without a key', () =>
    expect([0, 1, 2, 3].map((turn) => choosePartition(record(), undefined, 3, turn))).toEqual([0, 1, 2, 0]))
})

describe('what became of a record', () => {
  const answer = (errorCode: number, baseOffset = 41n) => ({
    responses: [{ name: 't', partitionResponses: [{ index: 2, errorCode, baseOffset }] }],
  })

  it('is confirmed with its place', () => expect(outcomeOf(answer(0))).toEqual({ result: 'confirmed', position: '2-41' }))
  it.each([
    [3, 'UNKNOWN_TOPIC_OR_PARTITION'],
    [10, 'MESSAGE_TOO_LARGE'],
    [19, 'NOT_ENOUGH_REPLICAS'],
    [29, 'TOPIC_AUTHORIZATION_FAILED'],
    [32, 'INVALID_TIMESTAMP'],
    [87, 'INVALID_RECORD'],
  ])('is refused with error %i %s', (code, name) => {
    expect(outcomeOf(answer(code))).toMatchObject({ result: 'refused', reason: expect.stringContaining(name) })
  })
  it.each([
    [7, 'REQUEST_TIMED_OUT'],
    [20, 'NOT_ENOUGH_REPLICAS_AFTER_APPEND'],
    [-1, 'UNKNOWN_SERVER_ERROR'],
    [56, 'KAFKA_STORAGE_ERROR'],
    [9999, 'error 9999'],
  ])('is unknown with error %i %s, as it may have been written', (code, name) => {
    expect(outcomeOf(answer(code))).toMatchObject({ result: 'unknown', reason: expect.stringContaining(name) })
  })
  it.each([5, 6, 74])('is to be asked again of the new leader with error %i', (code) => expect(outcomeOf(answer(code))).toBe('moved'))
  it('is unknown when the answer does not say', () => {
    expect(outcomeOf(true)).toMatchObject({ result: 'unknown' })
    expect(outcomeOf({ responses: [] })).toMatchObject({ result: 'unknown' })
  })
})
