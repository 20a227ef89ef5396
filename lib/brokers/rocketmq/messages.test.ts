import { deflateSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { unpackBody } from './body.ts'
import { pendingOf } from './half-messages.ts'
import { parseMessageId } from './messages.ts'
import { chooseQueue, outgoingProperties, sendFields } from './outgoing.ts'
import { outcomeOf } from './send-outcome.ts'
import { readProperties, type StoredMessage } from './stored-message.ts'

const stored = (more: Partial<StoredMessage> = {}): StoredMessage => ({
  topic: 'orders',
  queueId: 0,
  queueOffset: 0,
  physicalOffset: 0,
  flag: 0,
  sysFlag: 0,
  bornTimestamp: 1000,
  storeTimestamp: 2000,
  bornHost: '127.0.0.1:1',
  storeHost: Buffer.alloc(8),
  reconsumeTimes: 16,
  properties: [],
  body: Buffer.from('body'),
  ...more,
})

describe('a message sent on', () => {
  test('keeps keys, tags, its own id and everything of the application, in order, and loses what the broker added', () => {
    const properties: [string, string][] = [
      ['RETRY_TOPIC', 'orders'],
      ['KEYS', 'k'],
      ['TAGS', 't'],
      ['UNIQ_KEY', 'u'],
      ['DELAY', '0'],
      ['TIMER_OUT_MS', '1'],
      ['REAL_TOPIC', 'x'],
      ['tenant', 'a'],
      ['Drop', 'b'],
      ['x-run', 'old'],
    ]
    const text = outgoingProperties({ properties }, { addHeaders: { 'x-run': 'new' }, dropHeaders: ['drop'] })
    expect(readProperties(text)).toEqual([
      ['KEYS', 'k'],
      ['TAGS', 't'],
      ['UNIQ_KEY', 'u'],
      ['tenant', 'a'],
      ['x-run', 'new'],
    ])
  })

  test('is tried anew, is as old as it was, makes no topic, and stays compressed where it was', () => {
    const place = { topic: 'orders', broker: 'broker-a', queueId: 3 }
    // Compressed by zstd, and the end of a transaction.
    const fields = sendFields(stored({ sysFlag: 0x201 | 0x8, flag: 7 }), place, { addHeaders: {}, dropHeaders: [] })
    expect(fields).toMatchObject({ b: 'orders', e: '3', f: String(0x201), g: '1000', h: '7', j: '0' })
    expect(fields['c']).not.toBe('TBW102')
  })

  test('goes where its sharding key leads, else in turn', () => {
    const keyed = { properties: [['__SHARDINGKEY', 'customer-7']] as [string, string][] }
    expect(new Set([0, 1, 2].map((turn) => chooseQueue(keyed, 4, turn))).size).toBe(1)
    expect([0, 1, 2, 3, 4].map((turn) => chooseQueue({ properties: [] }, 4, turn))).toEqual([0, 1, 2, 3, 0])
  })
})

describe('the answer to a sent message', () => {
  const answer = (code: number, remark = '') =>
    outcomeOf({ code, remark, fields: { queueId: '2', queueOffset: '9' } }, 'orders', 'broker-a')

  test.for([0, 10, 11, 12])('with code %i means it is written', (code) => {
    expect(answer(code)).toEqual({ result: 'confirmed', position: '2-9' })
  })
  test.for([13, 14, 16, 17, 26, 1500])('with code %i means nothing was stored', (code) => {
    expect(answer(code, 'no')).toMatchObject({ result: 'refused', reason: `Topic orders on broker-a: no (code ${code})` })
  })
  test.for([2, 215])('with code %i means: not stored, ask again', (code) => {
    expect(answer(code)).toBe('busy')
  })
  test('with an error of the system may be stored or not, unless the account was refused', () => {
    expect(answer(1, 'UNKNOWN_ERROR')).toMatchObject({ result: 'unknown' })
    expect(answer(1, 'org.apache.rocketmq.acl.common.AclException: No default permission for orders')).toMatchObject({ result: 'refused' })
  })
})

describe('a compressed body', () => {
  const text = Buffer.from('order '.repeat(200))
  /** The same text by lz4-java, which RocketMQ's own clients use. */
  const lz4 = Buffer.from('04224d18607073140000006f6f72646572200600ffffffff9650726465722000000000', 'hex')

  test.for([
    ['zlib of old clients', 0x1, deflateSync(text)],
    ['zlib', 0x301, deflateSync(text)],
    ['zstd', 0x201, zstdCompressSync(text)],
    ['lz4', 0x101, lz4],
  ] as const)('by %s is unpacked', ([, sysFlag, body]) => {
    expect(unpackBody(body, sysFlag)).toEqual({ body: text, packed: false })
  })

  test('that cannot be unpacked stays as it is, and that is said', () => {
    const broken = Buffer.from([1, 2, 3])
    for (const sysFlag of [0x1, 0x101, 0x201]) expect(unpackBody(broken, sysFlag)).toEqual({ body: broken, packed: true })
    expect(unpackBody(lz4.subarray(0, 12), 0x101).packed).toBe(true)
  })
})

describe('half messages', () => {
  const half = (offset: number, id: string, checks = 0): StoredMessage =>
    stored({
      queueOffset: offset,
      bornTimestamp: 1000 + offset,
      properties: [
        ['UNIQ_KEY', id],
        ['TRANSACTION_CHECK_TIMES', String(checks)],
      ],
    })

  test('are counted once however often they were appended, and not when they have ended', () => {
    const ops = [stored({ body: Buffer.from('1,') }), stored({ body: Buffer.from('4') })]
    expect(pendingOf([half(0, 'a'), half(1, 'b'), half(2, 'a', 1), half(3, 'a', 2), half(4, 'c')], ops)).toEqual({
      pending: 1,
      exact: true,
      oldestBorn: 1003,
      mostChecks: 2,
    })
  })

  test('none is none', () => {
    expect(pendingOf([], [])).toEqual({ pending: 0, exact: true, oldestBorn: null, mostChecks: 0 })
  })
})

test.for([
  ['0-0', { partition: 0, offset: 0 }],
  ['2147483647-12', { partition: 2147483647, offset: 12 }],
  ['x', null],
  ['1-', null],
  ['-1-2', null],
] as const)('message id %s', ([id, expected]) => expect(parseMessageId(id)).toEqual(expected))
