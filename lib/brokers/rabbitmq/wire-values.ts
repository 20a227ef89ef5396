/**
 * Header tables of AMQP 0-9-1 with their exact types.
 *
 * amqplib reads every number into a JavaScript number and forgets its width; written back, an int becomes a byte, a
 * double 1.0 becomes a byte, a long above 2^53 another number, and bytes that are not UTF-8 become other bytes. A Java
 * consumer then fails on `(Integer) headers.get("retries")`. A requeued message must be the same message, so the table is
 * read again here from the frame and kept in the form in which amqplib's encoder takes types: `{ '!': type, value }`.
 */

export interface Typed {
  '!': 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'int64' | 'float' | 'double' | 'timestamp' | 'decimal' | 'bytes-as-text'
  value: number | bigint | { places: number; digits: number } | Buffer
}
export interface WireTable {
  [name: string]: WireValue
}
export type WireValue = string | boolean | null | Buffer | Typed | WireTable | WireValue[]

/** A table entry the reader does not know. */
export class UnknownFieldType extends Error {}

/** Reads the entries of a table (without its length prefix). Type tags: RabbitMQ's errata to AMQP 0-9-1. */
export function readTable(bytes: Buffer): WireTable {
  const table = Object.create(null) as WireTable
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readUInt8(at)
    const name = bytes.toString('utf8', at + 1, at + 1 + length)
    const [value, next] = readValue(bytes, at + 1 + length)
    table[name] = value
    at = next
  }
  return table
}

const numbers: Record<string, [Typed['!'], number, (bytes: Buffer, at: number) => number | bigint]> = {
  b: ['int8', 1, (bytes, at) => bytes.readInt8(at)],
  B: ['uint8', 1, (bytes, at) => bytes.readUInt8(at)],
  s: ['int16', 2, (bytes, at) => bytes.readInt16BE(at)],
  u: ['uint16', 2, (bytes, at) => bytes.readUInt16BE(at)],
  I: ['int32', 4, (bytes, at) => bytes.readInt32BE(at)],
  i: ['uint32', 4, (bytes, at) => bytes.readUInt32BE(at)],
  l: ['int64', 8, (bytes, at) => bytes.readBigInt64BE(at)],
  f: ['float', 4, (bytes, at) => bytes.readFloatBE(at)],
  d: ['double', 8, (bytes, at) => bytes.readDoubleBE(at)],
  T: ['timestamp', 8, (bytes, at) => bytes.readBigUInt64BE(at)],
}

function readValue(bytes: Buffer, at: number): [WireValue, number] {
  const tag = String.fromCharCode(bytes.readUInt8(at))
  const start = at + 1
  const number = numbers[tag]
  if (number !== undefined) return [{ '!': number[0], value: number[2](bytes, start) }, start + number[1]]
  if (tag === 'V') return [null, start]
  if (tag === 't') return [bytes.readUInt8(start) !== 0, start + 1]
  if (tag === 'D') return [{ '!': 'decimal', value: { places: bytes.readUInt8(start), digits: bytes.readUInt32BE(start + 1) } }, start + 5]
  if (!'SxFA'.includes(tag)) throw new UnknownFieldType(`the header table holds a value of the unknown type "${tag}"`)
  const end = start + 4 + bytes.readUInt32BE(start)
  const content = bytes.subarray(start + 4, end)
  if (tag === 'S') return [textOrBytes(content), end]
  if (tag === 'x') return [Buffer.from(content), end]
  if (tag === 'F') return [readTable(content), end]
  return [readArray(content), end]
}

function readArray(bytes: Buffer): WireValue[] {
  const values: WireValue[] = []
  for (let at = 0; at < bytes.length;) {
    const [value, next] = readValue(bytes, at)
    values.push(value)
    at = next
  }
  return values
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function textOrBytes(content: Buffer): WireValue {
  try {
    return utf8.decode(content)
  } catch {
    return { '!': 'bytes-as-text', value: Buffer.from(content) }
  }
}

/** Tells a typed scalar from a table; the reader never makes a table that has the entry `!` itself unless it was sent so. */
export function isTyped(value: WireValue): value is Typed {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value) && Object.getPrototypeOf(value) !== null
  )
}

/** Why a value cannot be sent again exactly; null when it can. */
export function cannotSend(value: WireValue): string | null {
  if (Array.isArray(value)) return value.map(cannotSend).find((reason) => reason !== null) ?? null
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return null
  if (isTyped(value)) return value['!'] === 'bytes-as-text' ? 'holds text that is not UTF-8' : null
  if (Object.hasOwn(value, '!')) return 'holds a table with an entry called "!"'
  return (
    Object.values(value)
      .map(cannotSend)
      .find((reason) => reason !== null) ?? null
  )
}
