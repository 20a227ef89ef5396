import { describe, expect, test } from 'vitest'
import { toHidden } from './lookup.ts'
import { messageNamer, toBrokerMessage } from './messages.ts'
import { mayNeedCopy, mustAsk, outgoing } from './outgoing.ts'
import type { StompFrame } from './stomp/frame.ts'

const frame = (headers: Record<string, string>, body = 'x', sized = false): StompFrame => ({
  command: 'MESSAGE',
  headers: new Map(Object.entries({ 'message-id': 'ID:a-1', destination: '/queue/DLQ', subscription: 's', ack: 'a1', ...headers })),
  body: Buffer.from(body),
  sized,
})
const nothing = { addHeaders: {}, dropHeaders: [] }
const sentOf = (result: ReturnType<typeof outgoing>) => ('headers' in result ? Object.fromEntries(result.headers) : result)

describe('what is sent for a dead letter', () => {
  test('keeps the fields and properties of the message, and nothing of its delivery', () => {
    const one = frame({ priority: '7', persistent: 'true', type: 't', redelivered: 'true', expires: '0', tenant: 'acme', timestamp: '5' })
    expect(sentOf(outgoing(one, null, '/queue/orders', nothing, 1000))).toEqual({
      destination: '/queue/orders',
      type: 't',
      priority: '7',
      persistent: 'true',
      timestamp: '5',
      tenant: 'acme',
    })
  })

  test('an expiry to come is kept, one that is past is not', () => {
    expect(sentOf(outgoing(frame({ expires: '2000' }), null, '/queue/a', nothing, 1000))).toMatchObject({ expires: '2000' })
    expect(sentOf(outgoing(frame({ expires: '999' }), null, '/queue/a', nothing, 1000))).not.toHaveProperty('expires')
  })

  test('the group the management tells of is put back', () => {
    const hidden = { group: { id: 'g', sequence: 4 }, typed: [], foreignBody: false }
    expect(sentOf(outgoing(frame({}), hidden, '/queue/a', nothing, 0))).toMatchObject({ JMSXGroupID: 'g', JMSXGroupSeq: '4' })
  })

  test.for([
    ['a map', { group: null, typed: [], foreignBody: true }, {}],
    ['a number', { group: null, typed: ['attempt'], foreignBody: false }, { attempt: '3' }],
    ['a carriage return', null, { note: 'a\rb' }],
    ['a property called receipt', null, { receipt: 'r' }],
  ] as const)('%s is not sent by STOMP', ([, hidden, headers]) => {
    expect(outgoing(frame(headers), hidden && { ...hidden, typed: [...hidden.typed] }, '/queue/a', nothing, 0)).toHaveProperty('unfaithful')
  })

  test('a number that is left out anyway does no harm', () => {
    const hidden = { group: null, typed: ['originalExpiration'], foreignBody: false }
    const changes = { addHeaders: { run: '1' }, dropHeaders: ['originalexpiration'] }
    expect(sentOf(outgoing(frame({ originalExpiration: '12' }), hidden, '/queue/a', changes, 0))).toEqual({
      destination: '/queue/a',
      run: '1',
    })
  })
})

describe('the management is asked', () => {
  test.for([
    ['about a message of a group', frame({}), true, true],
    ['about an empty body that may be a map', frame({}, ''), false, true],
    ['about what may be a number', frame({ n: '-1.5E7' }), false, true],
    ['about what may be a truth value', frame({ paid: 'true' }), false, true],
    ['not about plain text', frame({ tenant: 'acme' }), false, false],
    ['not about empty bytes', frame({}, '', true), false, false],
    ['not about Spillway’s own count', frame({ 'x-spillway-requeues': '2' }), false, false],
  ] as const)('%s', ([, one, grouped, expected]) => {
    expect(mustAsk(one, grouped, [])).toBe(expected)
  })

  test('a dead letter that may need a copy is one that STOMP may change, whatever the broker added at its death', () => {
    expect(mayNeedCopy(frame({ tenant: 'acme', originalExpiration: '17', dlqDeliveryFailureCause: '1' }))).toBe(false)
    expect(mayNeedCopy(frame({ attempt: '3' }))).toBe(true)
    expect(mayNeedCopy(frame({}, ''))).toBe(true)
  })

  test('and its answer tells group, types and a body STOMP does not carry', () => {
    expect(toHidden({ JMSXGroupID: 'g', JMSXGroupSeq: 2, Text: 'x', IntProperties: { a: 1 }, BooleanProperties: { b: true } })).toEqual({
      group: { id: 'g', sequence: 2 },
      typed: ['a', 'b'],
      foreignBody: false,
    })
    expect(toHidden({ JMSXGroupID: null })).toEqual({ group: null, typed: [], foreignBody: true })
    expect(toHidden({ BodyLength: 0 }).foreignBody).toBe(false)
  })
})

describe('a message as it is shown', () => {
  test('has its origin, its fields and its properties apart', () => {
    const one = frame({
      'original-destination': '/queue/orders',
      expires: '0',
      priority: '4',
      timestamp: '1700',
      dlqDeliveryFailureCause: 'why',
    })
    expect(toBrokerMessage(one, 'i', '0', 100)).toMatchObject({
      timestamp: 1700,
      headers: [{ name: 'dlqDeliveryFailureCause', value: 'why', encoding: 'utf8' }],
      properties: { originalDestination: 'queue://orders', priority: 4, messageId: 'ID:a-1', messageType: 'text' },
    })
  })

  test('is named by its id and what it is, not by how it was delivered', () => {
    const [first, second] = [messageNamer(), messageNamer()]
    expect(first(frame({ ack: '1', redelivered: 'true' }))).toBe(second(frame({ ack: '2', subscription: 'other' })))
    expect(first(frame({}))).toMatch(/#2$/)
    expect(second(frame({ tenant: 'b' }))).not.toMatch(/#2$/)
  })
})
