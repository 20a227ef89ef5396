import rhea from 'rhea'
import { describe, expect, test } from 'vitest'
import { annotationOf, deliveryCountOf, messageNamer, readMessage, toBrokerMessage, type ReadMessage } from './message.ts'
import { outgoing } from './outgoing.ts'

// rhea encodes, we read: two implementations that know nothing of each other.
const { types } = rhea
const encode = (message: object): ReadMessage => readMessage((rhea.message.encode as (message: object) => Buffer)(message))
const show = (message: ReadMessage, maxBodyBytes = 1_000_000) =>
  toBrokerMessage(message, { id: 'x', position: '0', timestamp: null, maxBodyBytes })
const decode = (bytes: Buffer): Record<string, unknown> => ({ ...rhea.message.decode(bytes) })
const same = { add: {}, drop: () => false, dropExpiry: false }

const order = {
  durable: true,
  priority: 7,
  ttl: 60_000,
  delivery_count: 3,
  first_acquirer: true,
  delivery_annotations: { hop: 1 },
  message_annotations: { 'x-opt-jms-msg-type': types.wrap_byte(5), 'x-opt-ORIG-QUEUE': 'orders' },
  message_id: 'order-4711',
  user_id: Buffer.from('shop'),
  to: 'orders',
  subject: 'created',
  absolute_expiry_time: 1_900_000_000_000,
  creation_time: 1_700_000_000_000,
  group_sequence: 4,
  application_properties: {
    tenant: 'acme',
    'x-ünicode': 'grüße 你好',
    small: types.wrap_byte(-3),
    big: types.wrap_long(-5_000_000_000),
    ratio: types.wrap_double(0.5),
    yes: true,
  },
  body: rhea.message.data_section(Buffer.from([0, 255, 10])),
}

describe('a message over AMQP 1.0', () => {
  test('is shown with header, properties, application properties, annotations and its exact body', () => {
    const shown = show(encode(order))
    expect(shown.properties).toEqual({
      durable: true,
      priority: 7,
      ttl: 60_000,
      messageId: 'order-4711',
      userId: Buffer.from('shop').toString('base64'),
      to: 'orders',
      subject: 'created',
      absoluteExpiryTime: 1_900_000_000_000,
      creationTime: 1_700_000_000_000,
      groupSequence: 4,
      bodyType: 'data',
    })
    expect(shown.headers).toEqual([
      { name: 'tenant', value: 'acme', encoding: 'utf8' },
      { name: 'x-ünicode', value: 'grüße 你好', encoding: 'utf8' },
      { name: 'small', value: '-3', encoding: 'json' },
      { name: 'big', value: '-5000000000', encoding: 'json' },
      { name: 'ratio', value: '0.5', encoding: 'json' },
      { name: 'yes', value: 'true', encoding: 'json' },
      { name: 'x-opt-jms-msg-type', value: '5', encoding: 'json' },
      { name: 'x-opt-ORIG-QUEUE', value: 'orders', encoding: 'utf8' },
    ])
    expect([...shown.body]).toEqual([0, 255, 10])
    expect(shown).toMatchObject({ deliveryCount: 3, redelivered: true, bodySize: 3 })
    expect(annotationOf(encode(order), 'x-opt-ORIG-QUEUE')).toBe('orders')
  })

  test.for([
    ['text', 'grüße', 'value string', 'grüße'],
    ['a map', { a: 1, list: [true, null] }, 'value map', '{"a":1,"list":[true,null]}'],
    ['nothing', null, 'value null', ''],
    ['two data sections', rhea.message.data_sections([Buffer.from('ab'), Buffer.from('c')]), 'data', 'abc'],
    ['a sequence', rhea.message.sequence_section([1, 'x']), 'sequence', '[1,"x"]'],
  ] as const)('shows a body that is %s', ([, body, type, text]) => {
    const shown = show(encode({ body }))
    expect(shown.properties['bodyType']).toBe(type)
    expect(Buffer.from(shown.body).toString()).toBe(text)
  })

  test('cuts a long body and keeps its size', () => {
    expect(show(encode({ body: rhea.message.data_section(Buffer.alloc(100)) }), 10)).toMatchObject({ bodySize: 100, body: { length: 10 } })
  })

  test('that no one can read is shown as its bytes, and every shortened message is such a one or a whole shorter one', () => {
    const { raw } = encode(order)
    for (let length = 1; length < raw.length; length += 1) {
      const cut = readMessage(raw.subarray(0, length))
      if (cut.problem === null) expect(Buffer.concat(cut.sections.map(({ bytes }) => bytes)).length).toBe(length)
      else expect(show(cut)).toMatchObject({ bodySize: length, properties: { bodyType: 'unreadable' } })
    }
    expect(readMessage(Buffer.from([0x00, 0x53, 0x77, 0xd0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])).problem).not.toBeNull()
    expect(readMessage(Buffer.alloc(500, 0x00)).problem).toContain('too deeply')
  })

  test('without an id of its own is named by what it is, not by how often it was delivered', () => {
    const names = messageNamer()
    const [first, again] = [encode({ body: 'a' }), encode({ body: 'a', delivery_count: 4 })]
    const name = names(first)
    expect([names(again), names(encode({ body: 'b' })) === name, names(encode({ message_id: 'm1', body: 'a' }))]).toEqual([
      `${name}#2`,
      false,
      'm1',
    ])
  })
})

describe('a message sent again', () => {
  test('keeps every type and value, and starts its deliveries anew', () => {
    const sent = readMessage(outgoing(encode(order), same))
    expect(deliveryCountOf(sent)).toBe(0)
    const { delivery_annotations: _hop, delivery_count: _count, first_acquirer: _first, ...rest } = decode(encode(order).raw)
    expect(decode(sent.raw)).toEqual(rest)
    const bytes = (message: ReadMessage, code: number) => message.sections.find((section) => section.code === code)?.bytes
    for (const code of [0x72, 0x73, 0x74, 0x75]) expect(bytes(sent, code)?.equals(bytes(encode(order), code) as Buffer)).toBe(true)
  })

  test('loses and gains the properties and annotations it is told to', () => {
    const drop = (name: string): boolean => name === 'tenant' || name.startsWith('x-opt-ORIG')
    const sent = decode(outgoing(encode(order), { ...same, add: { run: '42', yes: 'no' }, drop }))
    expect(sent['application_properties']).toEqual({
      'x-ünicode': 'grüße 你好',
      small: -3,
      big: -5_000_000_000,
      ratio: 0.5,
      run: '42',
      yes: 'no',
    })
    expect(sent['message_annotations']).toEqual({ 'x-opt-jms-msg-type': 5 })
  })

  test('gains properties where it had none, before its body', () => {
    const sent = decode(outgoing(encode({ body: 'x' }), { ...same, add: { run: '42' } }))
    expect(sent).toMatchObject({ application_properties: { run: '42' }, body: 'x' })
  })

  test('can lose its expiry and change its address, and nothing else of its properties', () => {
    const { ttl: _ttl, absolute_expiry_time: _expiry, ...rest } = decode(outgoing(encode(order), same))
    const sent = decode(outgoing(encode(order), { ...same, dropExpiry: true, to: (present) => `${present}.new` }))
    expect(sent).toEqual({ ...rest, to: 'orders.new' })
  })

  test('keeps many and long properties', () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`p${index}`, 'v'.repeat(index)]))
    const sent = decode(outgoing(encode({ application_properties: many, body: 'x' }), { ...same, add: { run: 'r'.repeat(300) } }))
    expect(sent['application_properties']).toEqual({ ...many, run: 'r'.repeat(300) })
  })
})
