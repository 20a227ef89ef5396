import { expect, test } from 'vitest'
import type { BrokerMessage } from '../contract.ts'
import { halfMessage } from './half-browse.ts'
import { bytesBehind, masterAlarms } from './runtime.ts'

const header = (name: string, value: string) => ({ name, value, encoding: 'utf8' as const })
const half: BrokerMessage = {
  id: '0-7',
  position: '',
  timestamp: 1_000,
  key: null,
  headers: [header('REAL_TOPIC', 'orders'), header('PGROUP', 'stock'), header('TRANSACTION_CHECK_TIMES', '3')],
  properties: { bornTimestamp: 1_000, queueOffset: 7 },
  body: Buffer.alloc(0),
  bodySize: 0,
  deliveryCount: 0,
  redelivered: false,
}

test('a half message says where it goes, who must end it, how often that was asked, and how long it waits', () => {
  expect(halfMessage(half, 61_000, 'open').properties).toEqual({
    bornTimestamp: 1_000,
    queueOffset: 7,
    realTopic: 'orders',
    producerGroup: 'stock',
    checks: 3,
    ageMs: 60_000,
    transaction: 'open',
  })
})

test('what a half message does not say stays open, and nothing is said of a transaction that is not known', () => {
  const { properties } = halfMessage({ ...half, headers: [] }, 0, undefined)
  expect(properties).toMatchObject({ realTopic: null, producerGroup: null, checks: 0, ageMs: 0 })
  expect(properties).not.toHaveProperty('transaction')
})

test('a slave is behind by the bytes its log lacks, never by less than none, and by an unknown amount where one is silent', () => {
  expect(bytesBehind({ commitLogMaxOffset: '900' }, { commitLogMaxOffset: '650' })).toBe(250)
  expect(bytesBehind({ commitLogMaxOffset: '900' }, { commitLogMaxOffset: '950' })).toBe(0)
  expect(bytesBehind(undefined, { commitLogMaxOffset: '650' })).toBeUndefined()
  expect(bytesBehind({ commitLogMaxOffset: '900' }, {})).toBeUndefined()
})

test('a master that carries out no delays and transactions raises an alarm', () => {
  expect(masterAlarms({ brokerActive: 'false' })).toEqual(['not active'])
  expect(masterAlarms({ brokerActive: 'true' })).toEqual([])
})
