import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BindingAnswer, ExchangeAnswer } from '../answers.ts'
import { matchesTopic, route, toTopology } from './routing.ts'

const exchange = (name: string, type: string, args: Record<string, unknown> = {}): ExchangeAnswer => ({
  vhost: '/',
  name,
  type,
  durable: true,
  arguments: args,
})
const bind = (source: string, destination: string, routing_key = '', destination_type: 'queue' | 'exchange' = 'queue'): BindingAnswer => ({
  vhost: '/',
  source,
  destination,
  destination_type,
  routing_key,
  arguments: {},
})
const queues = ['a', 'b', 'c'].map((name) => ({ vhost: '/', name }))

describe('routing', () => {
  test('a topic exchange compares words', () => {
    const topology = toTopology([exchange('t', 'topic')], [bind('t', 'a', 'order.*.new'), bind('t', 'b', 'order.#')], queues)
    expect(route(topology, '/', 't', 'order.eu.new')).toEqual({ queues: ['a', 'b'], certain: true, exists: true })
    expect(route(topology, '/', 't', 'order')).toMatchObject({ queues: ['b'] })
    expect(route(topology, '/', 't', 'other')).toMatchObject({ queues: [] })
  })

  test('exchanges behind exchanges are followed, also in a circle', () => {
    const topology = toTopology(
      [exchange('x', 'fanout'), exchange('y', 'direct')],
      [bind('x', 'y', '', 'exchange'), bind('y', 'x', 'k', 'exchange'), bind('y', 'c', 'k')],
      queues,
    )
    expect(route(topology, '/', 'x', 'k')).toEqual({ queues: ['c'], certain: true, exists: true })
  })

  test('an alternate exchange takes what nothing else takes', () => {
    const topology = toTopology(
      [exchange('x', 'direct', { 'alternate-exchange': 'rest' }), exchange('rest', 'fanout')],
      [bind('x', 'a', 'k'), bind('rest', 'b')],
      queues,
    )
    expect(route(topology, '/', 'x', 'k').queues).toEqual(['a'])
    expect(route(topology, '/', 'x', 'other').queues).toEqual(['b'])
  })

  test('a delayed exchange routes like the type it wraps', () => {
    const topology = toTopology([exchange('later', 'x-delayed-message', { 'x-delayed-type': 'direct' })], [bind('later', 'a', 'k')], queues)
    expect(route(topology, '/', 'later', 'k')).toMatchObject({ queues: ['a'], certain: true })
    expect(route(topology, '/', 'later', 'z')).toMatchObject({ queues: [] })
  })

  test('what hangs on the headers or the own key of a message is not certain', () => {
    const topology = toTopology([exchange('h', 'headers'), exchange('d', 'direct')], [bind('h', 'a'), bind('d', 'b', 'k')], queues)
    expect(route(topology, '/', 'h', 'k')).toMatchObject({ queues: ['a'], certain: false })
    expect(route(topology, '/', 'd', null)).toMatchObject({ queues: ['b'], certain: false })
  })

  test('the default exchange reaches the queue its key names', () => {
    const topology = toTopology([], [], queues)
    expect(route(topology, '/', '', 'a')).toEqual({ queues: ['a'], certain: true, exists: true })
    expect(route(topology, '/', '', 'z')).toMatchObject({ queues: [] })
    expect(route(topology, '/', 'nowhere', 'a')).toMatchObject({ queues: [], exists: false })
  })

  test('a pattern without wildcards matches itself alone, and # matches everything', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,3}$/), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(words, words, (pattern, key) => {
        expect(matchesTopic(pattern, key)).toBe(pattern.join('.') === key.join('.'))
        expect(matchesTopic(['#'], key)).toBe(true)
        expect(
          matchesTopic(
            key.map(() => '*'),
            key,
          ),
        ).toBe(true)
        expect(matchesTopic([...key, '*'], key)).toBe(false)
      }),
    )
  })
})
