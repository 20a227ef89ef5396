import { describe, expect, test } from 'vitest'
import { levelDelays, waitingLevels } from './delays.ts'
import { isSystemGroup, refOf, roleOf, topicOf } from './names.ts'
import { brokerNumber, indistinct, partitionOf, splitPartition } from './partitions.ts'
import { alarmsOf, isQuietSince } from './runtime.ts'

const own = new Set(['DefaultCluster', 'broker-a'])

test.for([
  ['orders', '', 'orders'],
  ['%DLQ%billing', '', '%DLQ%billing'],
  ['%RETRY%billing_orders', '', '%RETRY%billing_orders'],
  ['shop%orders', 'shop', 'orders'],
  ['%DLQ%shop%billing', 'shop', '%DLQ%billing'],
  ['%RETRY%shop%billing', 'shop', '%RETRY%billing'],
] as const)('topic %s lies in namespace "%s" as %s', ([topic, namespace, name]) => {
  expect(refOf(topic)).toEqual({ namespace, name })
  expect(topicOf({ namespace, name })).toBe(topic)
})

test('a name that carries its namespace already is not given it twice', () => {
  expect(topicOf({ namespace: 'shop', name: 'shop%orders' })).toBe('shop%orders')
})

test.for([
  ['%DLQ%billing', 'dead-letter'],
  ['%RETRY%billing', 'retry'],
  ['SCHEDULE_TOPIC_XXXX', 'delay'],
  ['rmq_sys_wheel_timer', 'delay'],
  ['RMQ_SYS_TRANS_HALF_TOPIC', 'internal'],
  ['rmq_sys_REVIVE_LOG_DefaultCluster', 'internal'],
  ['DefaultCluster_REPLY_TOPIC', 'internal'],
  ['orders_REPLY_TOPIC', 'normal'],
  ['broker-a', 'internal'],
  ['TBW102', 'internal'],
  ['orders', 'normal'],
] as const)('topic %s has the role %s', ([topic, role]) => expect(roleOf(topic, own)).toBe(role))

test('groups of RocketMQ itself are told from those of people', () => {
  expect(['TOOLS_CONSUMER', 'CID_RMQ_SYS_TRANS', 'CID_ONSAPI_OWNER'].every(isSystemGroup)).toBe(true)
  expect(['billing', 'CID_billing'].some(isSystemGroup)).toBe(false)
})

describe('a partition number', () => {
  test('is the queue id at a broker under the usual name', () => {
    expect([0, 1, 7].map((queueId) => partitionOf('broker-a', queueId))).toEqual([0, 1, 7])
  })

  test('depends on the name of the broker alone, and leads back to broker and queue', () => {
    const names = ['broker-a', 'broker-b', 'broker-0', 'broker-1', 'raft00', 'shop-east-a', 'shop-west-a']
    const numbers = names.map((name) => partitionOf(name, 3) ?? -1)
    expect(new Set(numbers).size).toBe(names.length)
    for (const [index, name] of names.entries()) {
      expect(splitPartition(numbers[index] ?? -1)).toEqual({ broker: brokerNumber(name), queueId: 3 })
      expect(numbers[index]).toBeLessThanOrEqual(2 ** 31 - 1)
    }
    // Written into ledgers: these numbers must never change.
    expect(numbers).toEqual([3, 4099, 106499, 110595, ...numbers.slice(4)])
  })

  test('is not given to a queue beyond the numbers', () => {
    expect(partitionOf('broker-a', 4096)).toBeNull()
  })

  test('that two brokers share is found', () => {
    expect(indistinct(['broker-a', 'brokera', 'broker-b'])).toEqual(['brokera'])
  })
})

describe('delay levels', () => {
  test('are read from the setting', () => {
    expect(levelDelays('1s 5s 2m 1h 1d')).toEqual([1_000, 5_000, 120_000, 3_600_000, 86_400_000])
  })

  test('wait from what was delivered to the end, and from the start where nothing was delivered yet', () => {
    const ranges = [0, 1, 2].map((queueId) => ({ queueId, start: 2, end: 10 }))
    expect(waitingLevels({ scheduleMessageOffset_1: '10,10', scheduleMessageOffset_2: '7,10' }, ranges)).toEqual([
      { level: 2, done: 7, end: 10 },
      { level: 3, done: 2, end: 10 },
    ])
  })
})

test('a full disk and a busy page cache are alarms', () => {
  expect(alarmsOf({ commitLogDiskRatio: '0.91', pageCacheLockTimeMills: '1500' })).toEqual(['disk', 'page cache busy'])
  expect(alarmsOf({ commitLogDiskRatio: '0.5', pageCacheLockTimeMills: '0', brokerActive: 'true' })).toEqual([])
})

test('a broker is quiet only when its log stands still, all of it is dispatched, and it was not restarted', () => {
  const table = { bootTimestamp: '1', commitLogMaxOffset: '9', commitLogMinOffset: '0', dispatchBehindBytes: '0' }
  expect(isQuietSince(table, { ...table })).toBe(true)
  expect(isQuietSince(table, { ...table, commitLogMaxOffset: '10' })).toBe(false)
  expect(isQuietSince(table, { ...table, bootTimestamp: '2' })).toBe(false)
  expect(isQuietSince({ ...table, dispatchBehindBytes: '5' }, table)).toBe(false)
  expect(isQuietSince({}, {})).toBe(false)
})
