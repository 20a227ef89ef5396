import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { node, queue, queueCounters, type QueueAnswer } from '../answers.ts'
import { fixture, inventoryAnswers, recorded } from '../testing/fixtures.ts'
import { parseVersion } from '../version.ts'
import { toInventory } from './destinations.ts'
import { toNodes } from './nodes.ts'
import { policySettings } from './policies.ts'
import { addCounters, totalsToSamples } from './samples.ts'
import { queueSettings } from './settings.ts'

describe.for(recorded)('recorded answers of RabbitMQ %s', (version) => {
  const inventory = toInventory(inventoryAnswers(version))
  const named = (name: string) => inventory.destinations.find((one) => one.name === name)
  const routes = (name: string) => inventory.routes.filter((route) => route.from.name === name)

  test('every queue is a destination of its type', () => {
    expect(inventory.destinations).toHaveLength(12)
    expect(named('orders')?.type).toBe('queue')
    expect(named('pay')?.type).toBe('quorum-queue')
    expect(named('log')?.type).toBe('stream')
    expect(named('a"b\\c')).toBeDefined()
  })

  test('roles follow from the configuration', () => {
    const roles = Object.fromEntries(inventory.destinations.map((one) => [one.name, one.role]))
    expect(roles).toMatchObject({
      'orders.dead': 'dead-letter',
      'pay.dead': 'dead-letter',
      // A wait queue, or a work queue without consumers: configuration alone cannot tell.
      'remind-later': 'normal',
      'work.retry': 'retry',
      'work-done': 'normal',
      work: 'normal',
      orders: 'normal',
    })
  })

  test('dead letters are followed from arguments and from policies', () => {
    expect(routes('orders')).toMatchObject([{ to: { name: 'orders.dead' }, confidence: 'certain', problem: null }])
    expect(routes('pay')).toMatchObject([{ to: { name: 'pay.dead' }, confidence: 'certain', problem: null }])
    expect(routes('pay')[0]?.evidence).toContain('the policy "pay-policy"')
  })

  test('a dead-letter exchange that is missing, and one without a matching queue, lead nowhere', () => {
    expect(routes('lost')).toMatchObject([{ to: null, problem: expect.stringContaining('does not exist') }])
    expect(routes('unbound')).toMatchObject([{ to: null, problem: expect.stringContaining('No queue is bound') }])
  })

  test('the settings of a queue are those of arguments and policy together', () => {
    expect(named('pay')?.config).toMatchObject({ policy: 'pay-policy', deliveryLimit: 5, deadLetterExchange: 'dlx', replicationFactor: 1 })
    expect(named('work.retry')?.config).toMatchObject({ messageTtl: 30_000, deadLetterExchange: '', deadLetterRoutingKey: 'work' })
  })

  test('the consumer of a queue is a member of its subscription', () => {
    const pay = inventory.subscriptions.find((one) => one.group === 'pay')
    expect(pay).toMatchObject({ state: 'active', protocol: 'amqp091', members: [{ id: 'pay-worker', host: '127.0.0.1', prefetch: 3 }] })
    expect(inventory.subscriptions.find((one) => one.group === 'orders')).toMatchObject({ state: 'empty', members: [] })
    expect(inventory.subscriptions.some((one) => one.group === 'orders.dead')).toBe(false)
  })

  test('bindings of the default exchange, which every queue has, are left out', () => {
    expect(inventory.bindings.map((one) => [one.source, one.sourceType, one.destination])).toEqual([
      ['dlx', 'direct', 'orders.dead'],
      ['dlx', 'direct', 'pay.dead'],
    ])
  })

  test('totals are known, and counters only where a channel has counted', () => {
    const totals = totalsToSamples(fixture(version, 'queues', z.array(queue)))
    const samples = addCounters(totals, fixture(version, 'counters', z.array(queueCounters)))
    const of = (name: string) => samples.find((one) => one.destination.name === name)
    expect(of('orders')).toMatchObject({ backlogMessages: 3, readyMessages: 3, inFlightMessages: 0, inTotal: 5, outTotal: 2 })
    expect(of('pay')).toMatchObject({ backlogMessages: 4, readyMessages: 1, inFlightMessages: 3, inTotal: 4, outTotal: 0 })
    expect(of('orders.dead')).not.toHaveProperty('inTotal')
    expect(of('log')).not.toHaveProperty('backlogMessages')
  })

  test('a node tells its resources in bytes', () => {
    const [found] = toNodes(fixture(version, 'nodes', z.array(node)))
    expect(found).toMatchObject({ name: 'spillway@localhost', up: true, role: 'disc', alarms: [] })
    expect(found?.resources.memoryLimitBytes).toBeGreaterThan(1e9)
    expect(found?.resources).not.toHaveProperty('fileDescriptorsUnknown')
  })
})

describe('settings', () => {
  const of = (more: Partial<QueueAnswer>): QueueAnswer => ({
    vhost: '/',
    name: 'q',
    durable: true,
    auto_delete: false,
    arguments: {},
    type: 'quorum',
    ...more,
  })
  const limit = (version: string, argument?: number, policy?: number) =>
    queueSettings(
      of({ arguments: argument === undefined ? {} : { 'x-delivery-limit': argument } }),
      policy === undefined ? {} : { 'delivery-limit': policy },
      parseVersion(version) ?? { major: 0, minor: 0, patch: 0 },
    ).deliveryLimit

  test('a quorum queue without a limit has 20 deliveries since 4.0, and no limit before', () => {
    expect(limit('4.0.5')).toBe(20)
    expect(limit('3.13.7')).toBeNull()
  })

  test('of two delivery limits the lesser counts, and "unlimited" gives way', () => {
    expect(limit('4.0.5', 5, 3)).toBe(3)
    expect(limit('4.0.5', -1, 3)).toBe(3)
    expect(limit('4.0.5', -1)).toBeNull()
  })

  test('a negative limit on 3.x allows no return at all', () => {
    expect(limit('3.10.8', -1)).toBe(0)
  })

  test('an argument beats a policy for the dead-letter exchange, the lesser of two lives counts', () => {
    const settings = queueSettings(
      of({ arguments: { 'x-dead-letter-exchange': 'mine', 'x-message-ttl': 9000 } }),
      { 'dead-letter-exchange': 'theirs', 'message-ttl': 1000 },
      { major: 4, minor: 0, patch: 0 },
    )
    expect(settings).toMatchObject({ deadLetterExchange: 'mine', messageTtl: 1000 })
  })

  test('an operator policy caps the policy of the user', () => {
    const named = (name: string, definition: Record<string, unknown>) => ({
      vhost: '/',
      name,
      pattern: '^q',
      'apply-to': 'quorum_queues',
      priority: 0,
      definition,
    })
    const merged = policySettings(
      of({ policy: 'user' }),
      [named('user', { 'message-ttl': 5000, overflow: 'drop-head' })],
      [named('cap', { 'message-ttl': 2000, expires: 10 })],
    )
    expect(merged).toEqual({ 'message-ttl': 2000, overflow: 'drop-head', expires: 10 })
  })
})
