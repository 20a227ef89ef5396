import { expect, test } from 'vitest'
import { decodeDeadLetter } from '../decode.ts'
import { header, message } from '../testing/message.ts'

const originOf = (properties: Record<string, string>, sources?: string[]): string | null =>
  decodeDeadLetter(message({ headers: Object.entries(properties).map(([name, value]) => header(name, value)) }), sources ? { sources } : {})
    .origin?.destination ?? null

test('a dead letter of a POP group comes from the topic behind its retry topic', () => {
  expect(originOf({ RETRY_TOPIC: '%RETRY%bill_ing_or_ders', ORIGIN_GROUP: 'bill_ing' })).toBe('or_ders')
  expect(originOf({ RETRY_TOPIC: '%RETRY%billing+orders', ORIGIN_GROUP: 'billing' })).toBe('orders')
})

test('without the name of the group the topics it reads tell', () => {
  expect(originOf({ RETRY_TOPIC: '%RETRY%billing_or_ders' }, ['ders', 'or_ders', 'mails'])).toBe('or_ders')
})

test('a retry topic that cannot be taken apart is not taken for the origin', () => {
  expect(originOf({ RETRY_TOPIC: '%RETRY%billing_orders' })).toBeNull()
  expect(originOf({ RETRY_TOPIC: '%RETRY%billing_orders', ORIGIN_GROUP: 'shipping' }, ['mails', 'prices'])).toBeNull()
})
