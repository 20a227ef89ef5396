import { expect, test } from 'vitest'
import { mayHold } from './browse-id.ts'
import { bearsKey, indexWord } from './index-reader.ts'
import { offsetId, parseOffsetId } from './stored-message.ts'

const withKeys = (keys: string) => ({ properties: [['KEYS', keys]] as [string, string][] })

test('a message bears each of its keys and all of them together, and no part of one', () => {
  expect(bearsKey(withKeys('a b'), 'a')).toBe(true)
  expect(bearsKey(withKeys('a b'), 'b')).toBe(true)
  expect(bearsKey(withKeys('a b'), 'a b')).toBe(true)
  expect(bearsKey(withKeys('a b'), 'b a')).toBe(false)
  expect(bearsKey(withKeys('order-11'), 'order-1')).toBe(false)
  expect(bearsKey({ properties: [] }, 'a')).toBe(false)
})

test('the index is asked for one word, and not at all for a key no message can have', () => {
  expect(indexWord(' a b')).toBe('a')
  expect(indexWord('  ')).toBeNull()
  expect(indexWord('x'.repeat(32_767))).toHaveLength(32_767)
  expect(indexWord('x'.repeat(32_768))).toBeNull()
})

test('the id of a broker is taken apart into address and place, for both kinds of addresses', () => {
  for (const [ip, host] of [
    ['7f000001', '127.0.0.1:10911'],
    ['fe800000000000000000000000000001', '[fe80:0:0:0:0:0:0:1]:10911'],
  ] as const) {
    const storeHost = Buffer.from(`${ip}00002a9f`, 'hex')
    const id = offsetId({ storeHost, physicalOffset: 4_294_967_297 })
    expect(parseOffsetId(id)).toEqual({ host, physicalOffset: 4_294_967_297 })
    expect(parseOffsetId(id.toLowerCase())).toEqual({ host, physicalOffset: 4_294_967_297 })
  }
  for (const text of ['', 'F'.repeat(31), 'F'.repeat(32), `${'0'.repeat(31)}g`, '0'.repeat(33)]) expect(parseOffsetId(text)).toBeNull()
})

test('the address in an id chooses the broker, also where the broker tells a host name or only its slave is left', () => {
  const broker = { hasMaster: true, advertised: ['10.0.0.1:10911', '10.0.0.2:10911'] }
  expect(mayHold(broker, '10.0.0.1:10911')).toBe(true)
  expect(mayHold(broker, '10.0.0.9:10911')).toBe(false)
  expect(mayHold({ ...broker, hasMaster: false }, '10.0.0.9:10911')).toBe(true)
  expect(mayHold({ ...broker, advertised: ['broker-a.example.com:10911'] }, '10.0.0.9:10911')).toBe(true)
  expect(mayHold({ ...broker, advertised: ['broker-a.example.com:10911'] }, '10.0.0.9:22')).toBe(false)
})
