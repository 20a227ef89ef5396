import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { phrase } from '#lib/domain/phrase.ts'
import { english } from '#lib/i18n/english.ts'
import { decodeDeadLetter } from './decode.ts'
import { header, message } from './testing/message.ts'

const xDeath = (queue: string) => header('x-death', [{ queue, reason: 'rejected', count: 1, exchange: '', 'routing-keys': [queue] }])

describe('trust in x-death', () => {
  test('is certain when a dead-letter route leads from that queue to here', () => {
    expect(decodeDeadLetter(message({ headers: [xDeath('orders')] }), { sources: ['orders', 'mails'] }).origin).toMatchObject({
      destination: 'orders',
      confidence: 'certain',
    })
  })

  test('is a guess when no route does: a client may have copied the header', () => {
    const { origin } = decodeDeadLetter(message({ headers: [xDeath('orders')] }), { sources: ['mails'] })
    expect(origin).toMatchObject({ destination: 'orders', confidence: 'guess' })
    expect(origin && english(origin.evidence)).toContain('copy')
  })
})

describe('several writers on one message', () => {
  test('agreeing raises the confidence', () => {
    const headers = [header('x-original-exchange', ''), header('x-original-routingKey', 'orders'), xDeath('orders')]
    expect(decodeDeadLetter(message({ headers }), { sources: ['orders'] }).origin).toMatchObject({
      destination: 'orders',
      confidence: 'certain',
    })
  })

  test('disagreeing is shown, not guessed away', () => {
    const headers = [header('x-original-exchange', ''), header('x-original-routingKey', 'orders'), xDeath('mails')]
    expect(decodeDeadLetter(message({ headers })).origin).toMatchObject({
      destination: 'orders',
      confidence: 'guess',
      evidence: phrase('evidence.contradicted', { first: 'x-original-routingKey', second: 'x-death', name: 'mails' }),
    })
  })

  test('the broker fills in the queue a framework did not keep', () => {
    const headers = [header('x-original-exchange', 'shop'), header('x-original-routingKey', 'order.created'), xDeath('orders')]
    expect(decodeDeadLetter(message({ headers })).origin).toMatchObject({
      destination: 'orders',
      exchange: 'shop',
      routingKey: 'order.created',
    })
  })

  test('the framework’s exception and the broker’s reason stand together', () => {
    const headers = [header('x-exception-message', 'no stock'), header('x-original-exchange', 'shop'), xDeath('orders')]
    expect(decodeDeadLetter(message({ headers })).error).toMatchObject({ message: 'no stock', reason: 'rejected' })
  })
})

describe('a message without any metadata', () => {
  test('came from the only destination whose dead letters come here', () => {
    expect(decodeDeadLetter(message(), { sources: ['orders'] })).toMatchObject({
      origin: { destination: 'orders', confidence: 'likely' },
      decodedBy: null,
    })
  })

  test('has no known origin when several do', () => {
    expect(decodeDeadLetter(message(), { sources: ['orders', 'mails'] }).origin).toBeNull()
  })
})

test('an EasyNetQ envelope is unwrapped to the exact original body', () => {
  const body = JSON.stringify({
    RoutingKey: 'k',
    Exchange: 'e',
    Exception: 'X',
    Message: '{"näme":"ü"}',
    DateTime: '2026-01-01T00:00:00Z',
    BasicProperties: { Type: 't' },
  })
  const { unwrapped } = decodeDeadLetter(message({ body }))
  expect(Buffer.from(unwrapped?.bytes ?? []).toString()).toBe('{"näme":"ü"}')
  expect(unwrapped?.properties).toEqual({ Type: 't' })
})

test('no header, however broken, stops decoding', () => {
  const names = fc.constantFrom(
    'x-death',
    'kafka_dlt-original-topic',
    'kafka_dlt-original-offset',
    '__connect.errors.offset',
    'MT-Fault-InputAddress',
    'failed-at',
  )
  const one = fc.record({ name: names, value: fc.string(), encoding: fc.constantFrom('utf8' as const, 'base64' as const, 'json' as const) })
  fc.assert(
    fc.property(fc.array(one), fc.string(), (headers, body) => {
      const found = decodeDeadLetter(message({ headers, body }))
      expect(found.attempts === null || Number.isSafeInteger(found.attempts)).toBe(true)
    }),
  )
})
