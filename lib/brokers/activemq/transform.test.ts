import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { json, startAgent, type ScriptedAgent } from '../jolokia/testing/agent.ts'
import { activemqConfig } from './config.ts'
import { findDoors } from './doors.ts'
import { activemq } from './index.ts'
import { toRoutes } from './transform/routes.ts'
import { isSupported } from './version.ts'

type Items = { status: number; value?: unknown; error?: string }[]
const recorded = (version: string, call: 'inventory' | 'sample'): Items[] =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', version, `${call}.json`), 'utf8')) as Items[]

let agent: ScriptedAgent | undefined
afterEach(async () => {
  await agent?.close()
  agent = undefined
})

/** A connection to a Jolokia that gives these answers, one after the other. */
async function replaying(answers: readonly unknown[]) {
  agent = await startAgent((_, response, index) => json(response, answers[Math.min(index, answers.length - 1)]))
  return activemq.connect(activemqConfig.parse({ jolokiaUrl: agent.url, username: 'u', password: 'p' }), {
    now: () => 0,
    warn: () => undefined,
  })
}
const soon = (): AbortSignal => AbortSignal.timeout(5_000)

for (const version of ['6.3', '5.18']) {
  describe(`what ActiveMQ ${version} has answered`, () => {
    test('is an inventory with roles, routes and the subscription of one who left', async () => {
      const { destinations, routes, subscriptions, nodes, problems } = await (
        await replaying(recorded(version, 'inventory'))
      ).inventory(soon())
      expect(problems).toEqual([])
      expect(nodes).toMatchObject([{ name: 'spillway', up: true, alarms: [], resources: { memoryLimitBytes: 100_663_296 } }])
      const roles = Object.fromEntries(destinations.map(({ name, role, type }) => [name, `${type} ${role}`]))
      expect(roles).toMatchObject({
        'own.pay': 'queue normal',
        'DLQ.own.pay': 'queue dead-letter',
        'ActiveMQ.DLQ': 'queue dead-letter',
        'mail: "x" y=z': 'queue normal',
        prices: 'topic normal',
        'ActiveMQ.Scheduler': 'queue delay',
      })
      expect(Object.keys(roles).some((name) => name.startsWith('ActiveMQ.Advisory'))).toBe(false)
      expect(Object.fromEntries(routes.map(({ from, to, confidence }) => [from.name, `${to?.name} ${confidence}`]))).toMatchObject({
        'own.pay': 'DLQ.own.pay likely',
        orders: 'ActiveMQ.DLQ likely',
        'mail: "x" y=z': 'ActiveMQ.DLQ guess',
      })
      expect(subscriptions).toContainEqual({
        group: 'price-board:slow',
        destination: { namespace: '', name: 'prices' },
        state: 'inactive',
        protocol: 'jms-durable',
        members: [],
      })
    })

    test('is a sample with every queue, what waits for the subscriber, and what waits for its time', async () => {
      const { destinations, subscriptions, requests, notObserved } = await (await replaying(recorded(version, 'sample'))).sample(soon())
      const of = (name: string) => destinations.find(({ destination }) => destination.name === name)
      expect(of('own.pay')).toMatchObject({
        backlogMessages: 2,
        readyMessages: 2,
        inFlightMessages: 0,
        inTotal: 3,
        outTotal: 1,
        consumers: 0,
      })
      expect(of('ActiveMQ.Scheduler')).toMatchObject({ scheduledMessages: 1 })
      expect(of('prices')).toMatchObject({ inTotal: 2 })
      expect(of('prices')).not.toHaveProperty('backlogMessages')
      expect(subscriptions).toContainEqual(expect.objectContaining({ group: 'price-board:slow', members: 0, backlogMessages: 2 }))
      expect(notObserved).toEqual([])
      expect(requests).toBe(2)
    })
  })
}

describe('an answer with a part refused', () => {
  test('keeps the other parts, and what is missing is not observed, not gone', async () => {
    const [first, second] = recorded('6.3', 'sample') as [Items, Items]
    const denied = second.map((item, index) => (index === 3 ? { status: 403, error: 'not allowed' } : item))
    const connection = await replaying([first, second, denied])
    await connection.sample(soon())
    const { destinations, problems, notObserved } = await connection.sample(soon())
    expect(problems).toMatchObject([{ code: 'missing-right', detail: expect.stringContaining('the queues') }])
    expect(destinations.some(({ destination }) => destination.name === 'prices')).toBe(true)
    expect(notObserved).toContainEqual({ namespace: '', name: 'own.pay' })
  })

  test('of one unreadable queue tells of the others', async () => {
    const [first, second] = recorded('6.3', 'sample') as [Items, Items]
    const bent = structuredClone(second)
    const queues = bent[3]?.value as Record<string, Record<string, unknown>>
    queues[Object.keys(queues).find((name) => name.includes('own.pay')) ?? ''] = { QueueSize: 'many' }
    const { destinations, problems } = await (await replaying([first, bent])).sample(soon())
    expect(problems).toMatchObject([{ code: 'malformed-answer', detail: expect.stringContaining('1 of the queues') }])
    expect(destinations.some(({ destination }) => destination.name === 'orders')).toBe(true)
  })

  test('a broker without any queue is no error', async () => {
    const [first, second] = recorded('6.3', 'sample') as [Items, Items]
    const empty = second.map((item, index) => (index >= 3 ? { status: 404, error: 'no match' } : item))
    const { destinations, problems } = await (await replaying([first, empty])).sample(soon())
    expect(problems).toEqual([])
    expect(destinations.map(({ destination }) => destination.name)).toEqual(['ActiveMQ.Scheduler'])
  })
})

describe('who is behind Jolokia', () => {
  const answering = (value: unknown) => replaying([[{ status: 200, value: { 'org.apache.activemq:type=Broker,brokerName=b': value } }]])
  test.for([
    ['a slave', { Slave: true }, 'unavailable'],
    ['an old broker', { BrokerName: 'b', BrokerVersion: '5.14.5', Slave: false }, 'unsupported-version'],
    ['something without a version', { BrokerName: 'b' }, 'malformed-answer'],
  ] as const)('%s is said to be so', async ([, value, code]) => {
    await expect((await answering(value)).identify(soon())).rejects.toMatchObject({ code })
  })

  test('no broker at all is said to be so', async () => {
    await expect((await replaying([[{ status: 404, error: 'none' }]])).identify(soon())).rejects.toMatchObject({ code: 'unavailable' })
  })

  test.for([
    ['5.15.0', true],
    ['5.14.9', false],
    ['6.3.1', true],
    ['unknown', false],
  ] as const)('version %s is read: %s', ([text, expected]) => {
    expect(isSupported(text)).toBe(expected)
  })
})

describe('the door for messages', () => {
  const broker = (TransportConnectors: Record<string, string>) => ({ BrokerName: 'b', BrokerVersion: '6', TransportConnectors })
  const config = (jolokiaUrl: string, more: Record<string, string> = {}) =>
    activemqConfig.parse({ jolokiaUrl, username: 'u', password: 'p', ...more })

  test('is at the host of Jolokia, because the broker tells its own name for itself', () => {
    expect(
      findDoors(config('http://mq.example:8161/api/jolokia'), broker({ stomp: 'stomp://localhost:61613?maximumConnections=1' })),
    ).toEqual({
      stomp: 'stomp://mq.example:61613',
      amqp: null,
    })
  })

  test('has TLS where Jolokia has it', () => {
    const both = broker({ a: 'stomp+nio://h:1', b: 'stomp+nio+ssl://h:2', c: 'amqp+ssl://h:3' })
    expect(findDoors(config('https://mq:8161/api/jolokia'), both)).toEqual({ stomp: 'stomp+ssl://mq:2', amqp: 'amqps://mq:3' })
    expect(findDoors(config('http://mq:8161/api/jolokia'), both).stomp).toBe('stomp://mq:1')
  })

  test('is where the person says', () => {
    expect(findDoors(config('http://mq:8161/', { stompUrl: 'stomp://other:7' }), broker({ s: 'stomp://h:1' })).stomp).toBe(
      'stomp://other:7',
    )
  })
})

describe('routes of dead letters', () => {
  test('a queue of its own is matched by prefix or suffix, the longest name first', () => {
    const routes = toRoutes({
      queues: ['pay', 'eu.pay', 'DLQ.eu.pay', 'mail', 'mail.dead', 'ActiveMQ.DLQ'],
      flagged: new Set(['DLQ.eu.pay', 'mail.dead', 'ActiveMQ.DLQ']),
      topics: ['ActiveMQ.Advisory.MessageDLQd.Queue.pay'],
    })
    expect(routes.map(({ from, to, confidence }) => [from.name, to?.name, confidence])).toEqual([
      ['pay', 'ActiveMQ.DLQ', 'likely'],
      ['eu.pay', 'DLQ.eu.pay', 'likely'],
      ['mail', 'mail.dead', 'likely'],
    ])
  })

  test('nothing is said where no dead-letter queue has been seen', () => {
    expect(toRoutes({ queues: ['pay'], flagged: new Set(), topics: [] })).toEqual([])
  })
})
