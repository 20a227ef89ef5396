import { describe, expect, test } from 'vitest'
import { amqpAddress } from '../amqp.ts'
import { jsonIn } from '../read.ts'
import { dueAt } from '../scheduled.ts'
import { fixture, recordedAddresses, recordedBroker, recordedConsumers, recordedInventory, recordedNumbers } from '../testing/fixture.ts'
import { addressNames, addressOfQueue, toBindings, toDestinations } from './destinations.ts'
import { toNode } from './nodes.ts'
import { toRoutes } from './routes.ts'
import { addressSamples, queueSamples, subscriptionSamples } from './samples.ts'
import { toSubscriptions } from './subscriptions.ts'

const answers = recordedInventory()
const destinations = toDestinations(answers)
const destination = (name: string) => destinations.find((one) => one.name === name)
const routesFrom = (name: string) => toRoutes(answers).filter(({ from }) => from.name === name)
const names = addressNames(answers.addresses, answers.queues)

describe('destinations of Artemis', () => {
  test('every queue is one under its own name, and every multicast address is one', () => {
    expect(destinations.map(({ name, type, role }) => `${type} ${name} ${role}`).toSorted()).toEqual(
      [
        'address fx.prices normal',
        'address multicast://fx.doubled normal',
        'address DLA internal',
        'queue DLQ dead-letter',
        'queue DLQ.own.fx.work dead-letter',
        'queue ExpiryQueue dead-letter',
        'queue fx.doubled normal',
        'queue fx.lost normal',
        'queue fx.odd "name" normal',
        'queue fx.orders normal',
        'queue fx.ring normal',
        'queue fx.till normal',
        'queue fx.web normal',
        'queue own.fx.work normal',
      ].toSorted(),
    )
  })

  test('a queue tells its address, routing, filter, ring and the settings of its address', () => {
    expect(destination('fx.till')?.config).toMatchObject({
      address: 'fx.prices',
      routingType: 'MULTICAST',
      durable: true,
      filter: "region = 'north'",
      deadLetterAddress: 'DLQ',
      expiryAddress: 'ExpiryQueue',
      maxDeliveryAttempts: 10,
    })
    expect(destination('fx.ring')?.config).toMatchObject({ ringSize: 10 })
    expect(destination('fx.orders')?.config).not.toHaveProperty('ringSize')
    expect(destination('fx.orders')?.incarnation).toMatch(/^\d+$/)
  })

  test('bindings lead from a multicast address to the queues of its subscribers', () => {
    expect(toBindings(answers)).toContainEqual({
      namespace: '',
      source: 'fx.prices',
      sourceType: 'multicast',
      destination: 'fx.till',
      destinationType: 'queue',
      routingKey: "region = 'north'",
    })
    expect(toBindings(answers).map(({ source, destination: to }) => `${source} > ${to}`)).toEqual(
      expect.arrayContaining(['fx.prices > fx.web', 'multicast://fx.doubled > fx.doubled']),
    )
  })
})

describe('dead letters of Artemis', () => {
  test('go where the settings of the address say, and so do expired messages', () => {
    expect(routesFrom('fx.orders')).toEqual([
      expect.objectContaining({ to: { namespace: '', name: 'DLQ' }, problem: null, confidence: 'certain' }),
      expect.objectContaining({ to: { namespace: '', name: 'ExpiryQueue' } }),
    ])
    expect(routesFrom('fx.orders')[0]?.evidence).toBe('address settings of "fx.orders": dead-letter-address "DLQ" after 10 attempts')
  })

  test('go to the queue the broker makes for them, also while it is not there', () => {
    expect(routesFrom('own.fx.work').map(({ to }) => to?.name)).toEqual(['DLQ.own.fx.work', 'EXP.own.fx.work'])
  })

  test('go nowhere without a dead-letter address, and the reason is told', () => {
    const [route] = routesFrom('fx.lost')
    expect(route).toMatchObject({ to: null, confidence: 'certain' })
    expect(route?.problem).toContain('fails 3 times is dropped')
  })

  test('go nowhere when no queue of the dead-letter address takes them', () => {
    const without = { ...answers, queues: answers.queues.filter(({ queue }) => queue !== 'DLQ') }
    expect(toRoutes(without).find(({ from }) => from.name === 'fx.orders')).toMatchObject({
      to: null,
      problem: 'No queue of the address "DLQ" takes them: dead letters of "fx.orders" are dropped.',
    })
  })

  test('of a dead-letter queue have no route', () => {
    expect([...routesFrom('DLQ'), ...routesFrom('DLQ.own.fx.work')]).toEqual([])
  })
})

describe('subscriptions of Artemis', () => {
  const subscriptions = toSubscriptions(destinations, recordedConsumers(), addressOfQueue(answers, names))

  test('of a multicast address are its queues, read or not', () => {
    const ofPrices = subscriptions.filter(({ destination: { name } }) => name === 'fx.prices')
    expect(new Set(ofPrices.map(({ group, state, members }) => `${group} ${state} ${members.length}`))).toEqual(
      new Set(['fx.till empty 0', 'fx.web active 1']),
    )
    expect(ofPrices.find(({ group }) => group === 'fx.web')).toMatchObject({
      protocol: 'amqp',
      members: [{ clientId: 'fixture-reader', host: '127.0.0.1' }],
    })
  })

  test('of a dead-letter queue nobody reads are none', () => {
    expect(subscriptions.map(({ group }) => group)).not.toContain('DLQ')
    expect(subscriptions.find(({ group }) => group === 'fx.orders')).toMatchObject({ destination: { name: 'fx.orders' }, state: 'empty' })
  })
})

describe('numbers of Artemis', () => {
  const samples = queueSamples(recordedNumbers())
  const sample = (name: string) => samples.find(({ destination: ref }) => ref.name === name)

  test('tell scheduled messages apart from waiting ones', () => {
    expect(sample('fx.orders')).toMatchObject({ backlogMessages: 2, readyMessages: 2, scheduledMessages: 1, inTotal: 3, consumers: 0 })
    expect(sample('fx.web')).toMatchObject({ backlogMessages: 1, readyMessages: 0, inFlightMessages: 1, consumers: 1 })
  })

  test('give the age of the oldest message only where the message has a time', () => {
    expect(sample('fx.orders')?.oldestAgeMs).toBeGreaterThanOrEqual(60_000)
    expect(sample('fx.orders')?.oldestAgeMs).toBeLessThan(600_000)
    // Its only message was sent without a time: Artemis answers with the age of the epoch.
    expect(sample('ExpiryQueue')).not.toHaveProperty('oldestAgeMs')
  })

  test('count a dead message as out of its queue', () => {
    expect(sample('own.fx.work')).toMatchObject({ backlogMessages: 0, inTotal: 1, outTotal: 1 })
  })

  test('of a multicast address hold no message twice', () => {
    const ofAddresses = addressSamples(recordedAddresses(), recordedNumbers(), names)
    expect(ofAddresses.find(({ destination: { name } }) => name === 'fx.prices')).toMatchObject({
      backlogMessages: 0,
      consumers: 1,
      inTotal: 1,
    })
  })

  test('give each subscriber of an address its own backlog', () => {
    const subscribed = new Map([
      ['fx.web', 'fx.prices'],
      ['fx.till', 'fx.prices'],
    ])
    const told = subscriptionSamples(samples, subscribed).filter(({ destination: { name } }) => name === 'fx.prices')
    expect(new Set(told.map(({ group, backlogMessages, state }) => `${group} ${backlogMessages} ${state}`))).toEqual(
      new Set(['fx.till 0 empty', 'fx.web 1 active']),
    )
  })

  test('say when the next scheduled message is due, if its message says it', () => {
    expect(dueAt(jsonIn(fixture('scheduled')))).toBe(1_900_000_000_000)
    expect(dueAt({ _AMQ_SCHED_DELIVERY: '1900000000001', timestamp: 5 })).toBe(1_900_000_000_001)
    expect(dueAt({ 'x-opt-delivery-delay': 60_000, timestamp: 1_000 })).toBe(61_000)
    expect(dueAt({ 'x-opt-delivery-delay': 60_000, timestamp: 0 })).toBeNull()
    expect(dueAt('garbage')).toBeNull()
  })
})

describe('the node of Artemis', () => {
  test('tells memory, disk and connections with their units', () => {
    expect(toNode(recordedBroker())).toMatchObject({
      name: 'spillway',
      up: true,
      role: 'primary',
      alarms: [],
      resources: { memoryLimitBytes: expect.any(Number) as number, diskLimitPercent: 99 },
    })
  })

  test('raises alarms for memory, disk and a backup that lags', () => {
    const broker = { ...recordedBroker(), AddressMemoryUsagePercentage: 100, DiskStoreUsage: 0.991, Backup: true, ReplicaSync: false }
    expect(toNode(broker)).toMatchObject({ role: 'backup', alarms: ['memory', 'disk', 'replica not in sync'] })
  })

  test('tells where AMQP is spoken', () => {
    expect(amqpAddress(recordedBroker().AcceptorsAsJSON, 'http://mq:8161/console/jolokia')).toMatch(/^amqp:\/\/mq:\d+$/)
    const acceptor = (port: number, protocols: string, sslEnabled: string) => ({ params: { port: String(port), protocols, sslEnabled } })
    const both = JSON.stringify([acceptor(1, 'CORE', 'false'), acceptor(2, 'AMQP', 'true'), acceptor(3, 'CORE,AMQP', 'false')])
    expect(amqpAddress(both, 'http://mq:8161')).toBe('amqp://mq:3')
    expect(amqpAddress(both, 'https://mq:8161')).toBe('amqps://mq:2')
    expect(amqpAddress(JSON.stringify([acceptor(2, 'AMQP', 'true')]), 'http://mq:8161')).toBe('amqps://mq:2')
    expect(amqpAddress(JSON.stringify([acceptor(1, 'STOMP', 'false')]), 'http://mq:8161')).toBeNull()
  })
})
