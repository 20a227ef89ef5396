import { describe, expect, test } from 'vitest'
import { phrase } from '#lib/domain/phrase.ts'
import type { BindingInfo } from '#lib/brokers/contract.ts'
import { chooseTarget, type KnownDestination, type Topology } from './choose-target.ts'
import type { Origin } from './decoders/decoder.ts'

const source = { namespace: '/', name: 'orders.dlq' }
const origin = (more: Partial<Origin>): Origin => ({
  destination: 'orders',
  partition: null,
  offset: null,
  exchange: null,
  routingKey: null,
  evidence: phrase('evidence.header', { header: 'x-death' }),
  confidence: 'certain',
  ...more,
})
const binding = (source: string, sourceType: string, routingKey: string, destination: string): BindingInfo => ({
  namespace: '/',
  source,
  sourceType,
  routingKey,
  destination,
  destinationType: 'queue',
})
const topology = (bindings: BindingInfo[] = [], config: Record<string, unknown> = {}): Topology => {
  const orders: KnownDestination = { id: '1', name: 'orders', consumerCount: 1, config }
  return { bindings, destinations: new Map([['orders', orders]]) }
}
const orders = { namespace: '/', name: 'orders' }

describe('a dead letter goes', () => {
  test('straight to the queue where work failed when its exchange also feeds others', () => {
    const choice = chooseTarget(
      origin({ exchange: 'shop', routingKey: 'order.created' }),
      source,
      topology([binding('shop', 'topic', 'order.*', 'orders'), binding('shop', 'topic', '#', 'search')]),
    )
    expect(choice).toMatchObject({ target: { destination: orders }, name: 'orders' })
    expect(choice.target).not.toHaveProperty('exchange')
  })

  test('through its exchange, with its key, when that reaches this queue alone', () => {
    const bindings = [binding('shop', 'topic', 'order.*', 'orders'), binding('shop', 'topic', 'mail.*', 'mails')]
    expect(chooseTarget(origin({ exchange: 'shop', routingKey: 'order.created' }), source, topology(bindings)).target).toEqual({
      destination: orders,
      exchange: 'shop',
      routingKey: 'order.created',
    })
  })

  test('to its partition of a log', () => {
    expect(chooseTarget(origin({ partition: 3, offset: 9 }), { namespace: '', name: 'orders-dlt' }, topology()).target).toEqual({
      destination: { namespace: '', name: 'orders' },
      partition: 3,
    })
  })

  test('through the exchange when the queue is not known', () => {
    expect(chooseTarget(origin({ destination: '', exchange: 'shop', routingKey: 'k' }), source, topology())).toMatchObject({
      name: 'shop/k',
      target: { exchange: 'shop', routingKey: 'k' },
    })
  })

  test.each([
    ['without an origin', null],
    ['without queue, exchange and key', origin({ destination: '' })],
    ['that comes from where it lies', origin({ destination: 'orders.dlq' })],
  ])('nowhere %s', (_what, from) => {
    expect(chooseTarget(from, source, topology()).target).toBeNull()
  })
})

describe('a second failure', () => {
  const config = { deadLetterExchange: 'dlx' }

  test('would be lost when the dead-letter exchange does not know the queue’s name as a key', () => {
    const choice = chooseTarget(origin({}), source, topology([binding('dlx', 'direct', 'order.created', 'orders.dlq')], config))
    expect(choice.target !== null && choice.secondFailure).toEqual(expect.objectContaining({ code: 'plan.second-failure' }))
  })

  test.each([
    ['the exchange takes any key', [binding('dlx', 'fanout', '', 'orders.dlq')], config],
    ['the queue sets a key of its own', [], { ...config, deadLetterRoutingKey: 'dead' }],
    ['the queue has no dead-letter exchange', [], {}],
  ])('is safe when %s', (_what, bindings, settings) => {
    const choice = chooseTarget(origin({}), source, topology(bindings, settings))
    expect(choice.target !== null && choice.secondFailure).toBeNull()
  })
})
