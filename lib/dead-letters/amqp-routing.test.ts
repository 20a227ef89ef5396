import { expect, test } from 'vitest'
import type { BindingInfo } from '#lib/brokers/contract.ts'
import { queuesReached } from './amqp-routing.ts'

const bind = (
  source: string,
  sourceType: string,
  routingKey: string,
  destination: string,
  destinationType: 'queue' | 'exchange' = 'queue',
): BindingInfo => ({
  namespace: '/',
  source,
  sourceType,
  routingKey,
  destination,
  destinationType,
})

test.each([
  ['a.b', 'a.b', true],
  ['a.*', 'a.b', true],
  ['a.*', 'a.b.c', false],
  ['a.#', 'a', true],
  ['a.#', 'a.b.c', true],
  ['#', '', true],
  ['#.b', 'a.a.b', true],
  ['#.b.#', 'a.c', false],
  ['*.*', 'a', false],
  ['a.#.z', 'a.z', true],
])('the topic pattern %s takes the key %s: %s', (pattern, key, takes) => {
  expect(queuesReached([bind('x', 'topic', pattern, 'q')], 'x', key)).toEqual(takes ? ['q'] : [])
})

test('a direct exchange takes the key as it is, a fanout any', () => {
  const bindings = [
    bind('d', 'direct', 'k', 'q1'),
    bind('d', 'direct', 'other', 'q2'),
    bind('f', 'fanout', '', 'q3'),
    bind('f', 'fanout', 'x', 'q4'),
  ]
  expect(queuesReached(bindings, 'd', 'k')).toEqual(['q1'])
  expect(queuesReached(bindings, 'f', 'k')).toEqual(['q3', 'q4'])
  expect(queuesReached(bindings, 'unbound', 'k')).toEqual([])
})

test('what hangs on headers or on another exchange is not guessed', () => {
  expect(queuesReached([bind('h', 'headers', '', 'q')], 'h', 'k')).toBeNull()
  expect(queuesReached([bind('e', 'fanout', '', 'inner', 'exchange')], 'e', 'k')).toBeNull()
})
