import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import {
  clusterInfo,
  connections,
  consumerOffsets,
  groupConfigs,
  parseBody,
  route,
  runtimeTable,
  timeSpans,
  topicConfigs,
  topicStats,
} from './answers.ts'
import { readsOf } from './assignments.ts'
import { brokerSettings } from './broker-settings.ts'
import { groupView } from './group-view.ts'
import { destinationInfo } from './inventory.ts'
import { toMessage } from './messages.ts'
import { committedByGroup } from './offsets.ts'
import { resourcesOf, versionOf } from './runtime.ts'
import { decodeMessages } from './stored-message.ts'
import { judgeTarget, writableQueues } from './target.ts'
import { topicViews } from './topic-view.ts'
import { destinationSample, subscriptionSample } from './transform.ts'

const topic = 'recorded-orders'
const group = 'recorded-billing'

describe.for(['5.5.0', '4.9.7'])('answers of RocketMQ %s', (version) => {
  const bytes = (file: string): Buffer => readFileSync(join(import.meta.dirname, 'fixtures', version, file))

  test('name the broker and where it listens', () => {
    const { brokerAddrTable } = parseBody(clusterInfo, bytes('cluster-info.txt'), 'cluster')
    expect(brokerAddrTable?.['broker-a']).toMatchObject({
      cluster: 'DefaultCluster',
      brokerAddrs: { 0: expect.stringMatching(/^127\.0\.0\.1:\d+$/) },
    })
  })

  test('tell version and resources of a broker', () => {
    const { table } = parseBody(runtimeTable, bytes('runtime.txt'), 'runtime')
    expect(versionOf(table)).toBe(version)
    const resources = resourcesOf(table)
    expect(resources['diskTotalBytes']).toBe(252 * 1024 ** 3)
    expect(resources).toMatchObject({ dispatchBehindBytes: 0, pageCacheLockMs: 0, sendQueueLength: 0 })
    expect(resources['diskUsedPercent']).toBeGreaterThan(0)
  })

  test('become a topic with its settings', () => {
    const { topicConfigTable } = parseBody(topicConfigs, bytes('topics.txt'), 'topics')
    const view = topicViews(new Map([['broker-a', topicConfigTable]])).get(topic)
    if (!view) throw new Error('the topic is missing')
    const settings = new Map([['broker-a', brokerSettings(bytes('settings.txt').toString())]])
    expect(destinationInfo(view, new Set(), settings)).toEqual({
      namespace: '',
      name: topic,
      type: 'topic',
      role: 'normal',
      incarnation: '',
      config: {
        partitions: 2,
        writeQueues: 2,
        perm: 'rw',
        order: false,
        brokers: ['broker-a'],
        'retention.ms': 259_200_000,
        flushDiskType: 'ASYNC_FLUSH',
        brokerRole: 'ASYNC_MASTER',
        maxMessageBytes: 4_194_304,
      },
    })
  })

  test('become offsets of a topic and of its group', () => {
    const { offsetTable } = parseBody(topicStats, bytes('topic-stats.txt'), 'stats')
    const queues = offsetTable.map(([{ queueId }, { minOffset, maxOffset }]) => ({ queueId, start: minOffset, end: maxOffset }))
    const ranges = new Map([['broker-a', queues]])
    expect(destinationSample(topic, ranges, true)).toEqual({
      destination: { namespace: '', name: topic },
      partitions: [
        { partition: 0, start: 0, end: 1, label: '0' },
        { partition: 1, start: 0, end: 0, label: '1' },
      ],
      inTotal: 1,
    })
    const committed = committedByGroup(parseBody(consumerOffsets, bytes('offsets.txt'), 'offsets').offsetTable)
    expect(subscriptionSample(group, topic, ranges, new Map([['broker-a', committed]]))).toMatchObject({
      group,
      committed: [
        { partition: 0, offset: 1 },
        { partition: 1, offset: null },
      ],
    })
  })

  test('become a group with its member', () => {
    const configs = parseBody(groupConfigs, bytes('groups.txt'), 'groups').subscriptionGroupTable
    const view = groupView(group, configs[group], new Map([['broker-a', parseBody(connections, bytes('connections.txt'), 'members')]]))
    expect(view).toMatchObject({ protocol: 'push', isBroadcasting: false, config: { retryMaxTimes: 16 } })
    expect([...view.subscribed]).toContain(topic)
    expect([...view.members.values()]).toEqual([expect.objectContaining({ host: '127.0.0.1' })])
  })

  test('tell the queues a member reads, in the words of its client', () => {
    const reads = readsOf(bytes('running-info.txt'), 'a member')
    expect([...reads.keys()]).toEqual([topic])
    expect(reads.get(topic)).toEqual(version === '5.5.0' ? [0, 1, 2] : [3, 4])
  })

  test('write nonsense as the delay of a queue without messages', () => {
    const delays = parseBody(timeSpans, bytes('time-spans.txt'), 'spans').consumeTimeSpanSet.map(({ delayTime }) => delayTime)
    expect(delays).toEqual([0, expect.any(Number)])
    expect(delays[1]).toBeGreaterThan(1.5e12)
  })

  test('show a dead letter whole', () => {
    const [stored] = decodeMessages(bytes('dead-letter.bin'))
    if (!stored) throw new Error('there is no dead letter')
    const message = toMessage(stored, 'broker-a', 5)
    expect(message).toMatchObject({
      id: '0-0',
      bodySize: 11,
      deliveryCount: 1,
      redelivered: true,
      properties: { tags: 'vip', reconsumeTimes: 1 },
    })
    expect(Buffer.from(message.body).toString()).toBe('{"ord')
    expect(Buffer.from(message.key ?? []).toString()).toBe('order-1')
    expect(Object.fromEntries(message.headers.map(({ name, value }) => [name, value]))).toMatchObject({
      RETRY_TOPIC: topic,
      tenant: 'grüße',
    })
    expect(message.properties['messageId']).toBe('7F0000010A2B18B4AAC22C1D6A4E0000')
    expect(message.properties['offsetMessageId']).toMatch(/^7F000001[0-9A-F]{24}$/)
  })

  test('cut anywhere are no message', () => {
    const whole = bytes('dead-letter.bin')
    for (let length = 1; length < whole.length; length++) {
      expect(() => decodeMessages(whole.subarray(0, length))).toThrow(expect.objectContaining({ code: 'malformed-answer' }))
    }
  })

  test('tell whether a topic takes messages', () => {
    const found = parseBody(route, bytes('route.txt'), 'route')
    expect(writableQueues(found, (address) => `via ${address}`)).toMatchObject([{ broker: 'broker-a', queueId: 0 }, { queueId: 1 }])
    expect(judgeTarget(topic, found)).toMatchObject({ exists: true, routable: true })
    const closed = { ...found, queueDatas: found.queueDatas.map((data) => ({ ...data, perm: 4 })) }
    expect(judgeTarget(topic, closed)).toMatchObject({ exists: true, routable: false, detail: expect.stringContaining('perm without w') })
    expect(judgeTarget(topic, null)).toMatchObject({ exists: false, routable: false })
  })
})

test.for([
  ['cluster', clusterInfo, '{"brokerAddrTable":7}'],
  ['topics', topicConfigs, '{"topicConfigTable":{"a":{"topicName":"a"}}}'],
  ['stats', topicStats, '{"offsetTable":{"x":{"minOffset":0,"maxOffset":1}}}'],
  ['offsets', consumerOffsets, '{"offsetTable":{"a@b":{"one":1}}}'],
  ['runtime', runtimeTable, '{"table":{"a":1}}'],
  ['anything', runtimeTable, '[]'],
  ['half an answer', runtimeTable, '{"table":{"a":"1"'],
] as const)('%s of another form are refused', ([what, schema, text]) => {
  expect(() => parseBody<z.ZodType>(schema, Buffer.from(text), what)).toThrow(expect.objectContaining({ code: 'malformed-answer' }))
})
