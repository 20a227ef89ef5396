import { describe, expect, it } from 'vitest'
import { judgeTarget } from './check-target.ts'
import { parseRecordId, recordId, toMessage } from './messages.ts'
import type { MetadataAnswer } from './protocol.ts'
import { positionsOf } from './record-source.ts'
import type { LogRecord } from './records.ts'
import { fixture } from './testing/fixture.ts'

const record: LogRecord = {
  partition: 2,
  offset: 41,
  timestamp: 1_700_000_000_000,
  timestampType: 'CreateTime',
  key: Buffer.from('k'),
  value: Buffer.from('0123456789'),
  headers: [
    [Buffer.from('a'), Buffer.from('text')],
    [Buffer.from('a'), Buffer.from([0xff, 0x00])],
    [Buffer.from('b'), null],
  ],
  compression: 'zstd',
}

describe('a message', () => {
  it('is named by partition and offset', () => {
    expect(recordId(2, 41)).toBe('2-41')
    expect(parseRecordId('2-41')).toEqual({ partition: 2, offset: 41 })
    for (const wrong of ['', '2', '2-', '-1-4', '2-41-1', 'x-1', '1-99999999999999999']) expect(parseRecordId(wrong), wrong).toBeNull()
    expect(() => positionsOf(['0-1', 'nonsense'])).toThrow('"nonsense" is no message id')
  })
  it('keeps repeated headers, and bytes that are no text as base64', () => {
    expect(toMessage(record, 100).headers).toEqual([
      { name: 'a', value: 'text', encoding: 'utf8' },
      { name: 'a', value: '/wA=', encoding: 'base64' },
      { name: 'b', value: '', encoding: 'utf8' },
    ])
  })
  it('has its body cut, and says how long it was', () => {
    const { body, bodySize } = toMessage(record, 4)
    expect([Buffer.from(body).toString(), bodySize]).toEqual(['0123', 10])
  })
  it('without a value is a tombstone, with an empty one it is not', () => {
    expect(toMessage({ ...record, value: null }, 4).properties).toMatchObject({ tombstone: true })
    expect(toMessage({ ...record, value: Buffer.alloc(0) }, 4).properties).not.toHaveProperty('tombstone')
  })
  it('has no time when its producer set none', () => expect(toMessage({ ...record, timestamp: -1 }, 4).timestamp).toBeNull())
})

describe('a target', () => {
  const answer = fixture<MetadataAnswer>('metadata')
  const one = (name: string, more: object = {}) => ({
    topics: answer.topics.filter((topic) => topic.name === name).map((topic) => ({ ...topic, ...more })),
  })

  it('takes messages when it exists and has leaders', () => {
    expect(judgeTarget('shop.orders', one('shop.orders'))).toMatchObject({ exists: true, routable: true })
  })
  it('does not when it is unknown, forbidden, read-only or without a leader', () => {
    expect(judgeTarget('nope', one('nope'))).toMatchObject({ exists: false, routable: false })
    expect(judgeTarget('shop.orders', one('shop.orders', { errorCode: 29, partitions: [] }))).toMatchObject({
      exists: false,
      detail: expect.stringContaining('TOPIC_AUTHORIZATION_FAILED'),
    })
    expect(judgeTarget('shop.orders', one('shop.orders', { topicAuthorizedOperations: 1 << 3 }))).toMatchObject({
      exists: true,
      routable: false,
      detail: expect.stringContaining('WRITE'),
    })
    const partitions = answer.topics[0]?.partitions.map((partition) => ({ ...partition, leaderId: -1 }))
    expect(judgeTarget('shop.orders', one('shop.orders', { partitions }))).toMatchObject({ exists: true, routable: false })
  })
})
