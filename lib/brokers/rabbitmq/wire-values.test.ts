import { describe, expect, test } from 'vitest'
import { toHeaders } from './message-headers.ts'
import { cannotSend, readTable, UnknownFieldType, type WireTable } from './wire-values.ts'

/** Bytes of one table entry. */
function entry(name: string, tag: string, ...content: Uint8Array[]): Buffer {
  return Buffer.concat([Buffer.from([Buffer.byteLength(name)]), Buffer.from(name + tag), ...content])
}
const long = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(value)
  return bytes
}
const sized = (content: Uint8Array): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  return Buffer.concat([length, content])
}

describe('header tables', () => {
  test('numbers keep their width', () => {
    const table = readTable(
      Buffer.concat([
        entry('a', 'I', Buffer.from([0, 0, 0, 5])),
        entry('b', 'l', long(2n ** 60n)),
        entry('c', 's', Buffer.from([255, 255])),
      ]),
    )
    expect({ ...table }).toEqual({ a: { '!': 'int32', value: 5 }, b: { '!': 'int64', value: 2n ** 60n }, c: { '!': 'int16', value: -1 } })
  })

  test('tables and lists nest', () => {
    const death = entry('queue', 'S', sized(Buffer.from('orders')))
    const [[name, value]] = Object.entries(readTable(entry('x-death', 'A', sized(Buffer.concat([Buffer.from('F'), sized(death)]))))) as [
      [string, WireTable[]],
    ]
    expect(name).toBe('x-death')
    expect({ ...value[0] }).toEqual({ queue: 'orders' })
  })

  test('text that is not UTF-8 keeps its bytes and cannot be sent again', () => {
    const table = readTable(entry('raw', 'S', sized(Buffer.from([0xff, 0xfe]))))
    expect(toHeaders(table)).toEqual([{ name: 'raw', value: Buffer.from([0xff, 0xfe]).toString('base64'), encoding: 'base64' }])
    expect(cannotSend(table)).toContain('not UTF-8')
  })

  test('a table that imitates a typed value cannot be sent again', () => {
    const table = readTable(entry('t', 'F', sized(entry('!', 'S', sized(Buffer.from('int32'))))))
    expect(cannotSend(table)).toContain('"!"')
  })

  test('a name of the language itself is a header like any other', () => {
    expect(Object.keys(readTable(entry('__proto__', 't', Buffer.from([1]))))).toEqual(['__proto__'])
  })

  test('an unknown type is an error, not a guess', () => {
    expect(() => readTable(entry('z', 'Z'))).toThrow(UnknownFieldType)
  })

  test('people read text as text, bytes as base64, the rest as JSON that keeps times and long numbers apart', () => {
    const table = readTable(
      Buffer.concat([
        entry('n', 'I', Buffer.from([0, 0, 0, 5])),
        entry('t', 'T', long(1_700_000_000n)),
        entry('l', 'l', long(2n ** 60n)),
        entry('x', 'x', sized(Buffer.from('hi'))),
        entry('v', 'V'),
      ]),
    )
    expect(toHeaders(table)).toEqual([
      { name: 'n', value: '5', encoding: 'json' },
      { name: 't', value: '{"!":"timestamp","value":1700000000}', encoding: 'json' },
      { name: 'l', value: '{"!":"int64","value":"1152921504606846976"}', encoding: 'json' },
      { name: 'x', value: 'aGk=', encoding: 'base64' },
      { name: 'v', value: 'null', encoding: 'json' },
    ])
  })
})
