import { describe, expect, test } from 'vitest'
import type { DestinationInfo } from '#lib/brokers/contract.ts'
import { destinationKey } from '#lib/domain/destination-key.ts'
import { classifyDestination, classifyInventory } from './detect.ts'

const none = { namespace: '', role: 'normal', routesInto: [] } as const

describe('a name alone', () => {
  test.each([
    ['kafka', 'orders-dlt'],
    ['kafka', 'orders.DLT'],
    ['kafka', 'orders-retry-dlt'],
    ['kafka', 'error.orders.billing'],
    ['kafka', 'dead-letter-topic-orders'],
    ['kafka', 'connect-dlq'],
    ['kafka', 'dlq-sink-postgres'],
    ['kafka', 'dlq.orders'],
    ['kafka', 'dead_messages'],
    ['kafka', 'OrdersDLQ'],
    ['kafka', 'orders.dlq.v2'],
    ['rabbitmq', 'orders.billing.dlq'],
    ['rabbitmq', 'orders_error'],
    ['rabbitmq', 'error'],
    ['rabbitmq', 'EasyNetQ_Default_Error_Queue'],
    ['rabbitmq', 'wolverine-dead-letter-queue'],
    ['rabbitmq', 'default.XQ'],
    ['rabbitmq', 'orders.parking-lot'],
    ['rabbitmq', 'orders.parkingLot'],
    ['rabbitmq', 'orders.dead-letter'],
    ['rabbitmq', 'dead-letters'],
    ['rabbitmq', 'orders.quarantine'],
    ['rocketmq', '%DLQ%billing'],
    ['activemq', 'ActiveMQ.DLQ'],
    ['activemq', 'ActiveMQ.DLQ.Queue.orders'],
    ['activemq', 'DLQ.orders'],
    ['artemis', 'DLQ'],
    ['artemis', 'ExpiryQueue'],
    ['artemis', 'EXP.orders'],
  ])('on %s makes %s a dead-letter destination', (kind, name) => {
    const found = classifyDestination({ ...none, kind, name })
    expect(found.role).toBe('dead-letter')
    expect(found.evidence).toMatch(/^name: /)
  })

  test.each([
    ['kafka', 'orders-retry', 'retry'],
    ['kafka', 'orders-retry-0', 'retry'],
    ['kafka', 'orders-retry-1000-1', 'retry'],
    ['kafka', 'orders_retry_10000', 'retry'],
    ['kafka', 'orders.retry.10m', 'retry'],
    ['rabbitmq', 'orders.retry.5s', 'retry'],
    ['rabbitmq', 'billing.Retries', 'retry'],
    ['rabbitmq', 'orders.wait', 'delay'],
    ['rabbitmq', 'orders_delay', 'delay'],
    ['rabbitmq', 'default.DQ', 'delay'],
    ['rocketmq', '%RETRY%billing', 'retry'],
  ])('on %s makes %s a %s destination, not dead-letter', (kind, name, role) => {
    expect(classifyDestination({ ...none, kind, name }).role).toBe(role)
  })

  test.each([
    ['kafka', 'orders'],
    ['kafka', 'errors-report-service'],
    ['kafka', 'error'],
    ['kafka', 'payment.failed'],
    ['kafka', 'application.rejected'],
    ['kafka', 'failed-logins'],
    ['kafka', 'dlt-ledger-events'],
    ['kafka', 'orders_error'],
    ['kafka', 'adult-content'],
    ['kafka', 'retryable-jobs'],
    ['kafka', 'waiting-list'],
    ['kafka', '%DLQ%billing'],
    ['rabbitmq', 'skipped'],
    ['rabbitmq', 'frames_skipped'],
    ['rabbitmq', 'deadline-reminders'],
    ['rabbitmq', 'ExpiryQueue'],
    ['activemq', 'undelayed-orders'],
  ])('on %s leaves %s an ordinary destination', (kind, name) => {
    expect(classifyDestination({ ...none, kind, name }).role).toBe('normal')
  })

  test('that is also a business word counts only beside its source', () => {
    const clues = { ...none, kind: 'kafka', name: 'payments.failed' }
    expect(classifyDestination({ ...clues, exists: () => false }).role).toBe('normal')
    expect(classifyDestination({ ...clues, exists: (name) => name === 'payments' })).toMatchObject({
      role: 'dead-letter',
      confidence: 'guess',
    })
  })
})

describe('stronger evidence', () => {
  test('the broker’s own word is kept', () => {
    expect(classifyDestination({ ...none, kind: 'kafka', name: 'x.dlq', role: 'internal' })).toMatchObject({
      role: 'internal',
      confidence: 'certain',
    })
  })

  test('a configured route makes any name a dead-letter destination', () => {
    const found = classifyDestination({ ...none, kind: 'rabbitmq', name: 'hospital', routesInto: [{ from: 'orders' }] })
    expect(found).toMatchObject({ role: 'dead-letter', evidence: 'dead-letter route of orders leads here', confidence: 'certain' })
  })

  test('many sources are counted, not listed without end', () => {
    const routesInto = ['a', 'b', 'c', 'd', 'e'].map((from) => ({ from }))
    expect(classifyDestination({ ...none, kind: 'rabbitmq', name: 'x', routesInto }).evidence).toContain('a, b, c and 2 more')
  })

  test('messages that only come back from waiting do not make their work queue a dead-letter queue', () => {
    expect(
      classifyDestination({ ...none, kind: 'rabbitmq', name: 'orders', routesInto: [{ from: 'orders.wait', fromWaits: true }] }).role,
    ).toBe('normal')
  })

  test('a waiting queue fed by failures is a retry queue, one fed by producers a delay queue', () => {
    const clues = { ...none, kind: 'rabbitmq', name: 'hold', waits: true }
    expect(classifyDestination({ ...clues, routesInto: [{ from: 'orders' }] }).role).toBe('retry')
    expect(classifyDestination(clues).role).toBe('delay')
  })
})

describe('a whole inventory', () => {
  const queue = (name: string, config: Record<string, unknown> = {}): DestinationInfo => ({
    namespace: '/',
    name,
    type: 'queue',
    role: 'normal',
    incarnation: '',
    config,
  })
  const route = (from: string, to: string | null) => ({
    from: { namespace: '/', name: from },
    to: to === null ? null : { namespace: '/', name: to },
    evidence: 'x-dead-letter-exchange',
    confidence: 'certain' as const,
    problem: to === null ? 'unbound' : null,
  })
  const role = (found: ReturnType<typeof classifyInventory>, name: string) =>
    found.roles.get(destinationKey({ namespace: '/', name }))?.role

  test('a retry ladder: work queue, waiting tier, dead letters', () => {
    const found = classifyInventory('rabbitmq', {
      destinations: [queue('orders'), queue('orders.tier1', { 'x-message-ttl': 5000 }), queue('graveyard')],
      routes: [route('orders', 'orders.tier1'), route('orders.tier1', 'orders')],
    })
    expect(role(found, 'orders')).toBe('normal')
    expect(role(found, 'orders.tier1')).toBe('retry')
    expect(role(found, 'graveyard')).toBe('normal')
  })

  test('a cycle without a queue time-to-live is told apart by the retry name', () => {
    const found = classifyInventory('rabbitmq', {
      destinations: [queue('orders'), queue('orders.retry')],
      routes: [route('orders', 'orders.retry'), route('orders.retry', 'orders')],
    })
    expect(role(found, 'orders')).toBe('normal')
    expect(role(found, 'orders.retry')).toBe('retry')
  })

  test('a time-to-live on a work queue that has consumers is no waiting room', () => {
    const found = classifyInventory('rabbitmq', {
      destinations: [queue('orders', { 'x-message-ttl': 60_000 }), queue('late')],
      routes: [route('orders', 'late')],
      subscriptions: [
        {
          group: 'orders',
          destination: { namespace: '/', name: 'orders' },
          state: 'active',
          protocol: 'amqp091',
          members: [{ id: '1', clientId: '', host: '', partitions: [], prefetch: null }],
        },
      ],
    })
    expect(role(found, 'orders')).toBe('normal')
    expect(role(found, 'late')).toBe('dead-letter')
  })

  describe('a queue with a time-to-live, a route and no consumer', () => {
    const reader = (name: string) => ({
      group: name,
      destination: { namespace: '/', name },
      state: 'active',
      protocol: 'amqp091',
      members: [{ id: '1', clientId: '', host: '', partitions: [], prefetch: null }],
    })
    const inventory = { destinations: [queue('hold', { 'x-message-ttl': 60_000 }), queue('next')], routes: [route('hold', 'next')] }
    const key = destinationKey({ namespace: '/', name: 'hold' })

    test('delays when somebody works behind it', () => {
      const found = classifyInventory('rabbitmq', { ...inventory, subscriptions: [reader('next')] })
      expect([role(found, 'hold'), role(found, 'next')]).toEqual(['delay', 'normal'])
    })

    test('is a work queue whose consumer died when nobody works behind it', () => {
      const found = classifyInventory('rabbitmq', inventory)
      expect([role(found, 'hold'), role(found, 'next')]).toEqual(['normal', 'dead-letter'])
    })

    test('keeps its last role when consumers come and go', () => {
      const wasDelay = classifyInventory('rabbitmq', inventory, new Map([[key, 'delay' as const]]))
      expect([role(wasDelay, 'hold'), role(wasDelay, 'next')]).toEqual(['delay', 'normal'])
      const wasNormal = classifyInventory(
        'rabbitmq',
        { ...inventory, subscriptions: [reader('next')] },
        new Map([[key, 'normal' as const]]),
      )
      expect([role(wasNormal, 'hold'), role(wasNormal, 'next')]).toEqual(['normal', 'dead-letter'])
    })
  })

  test('sources come from names where no configuration says them', () => {
    const topic = (name: string): DestinationInfo => ({ ...queue(name), namespace: '', type: 'topic' })
    const found = classifyInventory('kafka', {
      destinations: [
        'orders',
        'orders-deserialization-dlt',
        'error.orders.billing',
        'orders.v2',
        'error.orders.v2.shipping',
        'lost-dlt',
      ].map(topic),
      routes: [],
    })
    expect(found.routesByName.map((entry) => [entry.to?.name, entry.from.name, entry.confidence])).toEqual([
      ['orders-deserialization-dlt', 'orders', 'likely'],
      ['error.orders.billing', 'orders', 'likely'],
      ['error.orders.v2.shipping', 'orders.v2', 'likely'],
    ])
  })

  test('a configured route is not doubled by a name', () => {
    const found = classifyInventory('rabbitmq', {
      destinations: [queue('orders'), queue('orders.dlq')],
      routes: [route('orders', 'orders.dlq')],
    })
    expect(found.routesByName).toEqual([])
  })

  test('a RocketMQ group’s dead letters come from the topics it reads', () => {
    const topic = (name: string): DestinationInfo => ({ ...queue(name), namespace: '', type: 'topic' })
    const reads = (group: string, name: string) => ({ group, destination: { namespace: '', name }, state: '', protocol: '', members: [] })
    const found = classifyInventory('rocketmq', {
      destinations: ['orders', '%DLQ%billing', '%RETRY%billing'].map(topic),
      routes: [],
      subscriptions: [reads('billing', 'orders'), reads('billing', '%RETRY%billing'), reads('other', 'orders')],
    })
    expect(found.routesByName.map((entry) => entry.from.name)).toEqual(['orders'])
  })

  test('a route that leads nowhere classifies nothing', () => {
    const found = classifyInventory('rabbitmq', { destinations: [queue('orders')], routes: [route('orders', null)] })
    expect(role(found, 'orders')).toBe('normal')
  })
})
