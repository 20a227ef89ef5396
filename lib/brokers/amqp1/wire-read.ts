/**
 * Reads the type system of AMQP 1.0 (OASIS, part 1) without losing anything: each value knows its exact type and the bytes it was
 * read from. Pure.
 */

/** Names of the primitive types of AMQP 1.0. */
export type WireType =
  | 'null'
  | 'boolean'
  | 'ubyte'
  | 'ushort'
  | 'uint'
  | 'ulong'
  | 'byte'
  | 'short'
  | 'int'
  | 'long'
  | 'float'
  | 'double'
  | 'decimal'
  | 'char'
  | 'timestamp'
  | 'uuid'
  | 'binary'
  | 'string'
  | 'symbol'

interface At {
  /** The bytes of the whole value, constructor included. */
  bytes: Buffer
}

/** 64-bit numbers and times are bigints; a uuid is its usual text; a decimal stays bytes. */
export type WireValue = At &
  (
    | { type: WireType; value: null | boolean | number | bigint | string | Buffer }
    | { type: 'list' | 'array'; items: WireValue[] }
    | { type: 'map'; entries: [WireValue, WireValue][] }
    | { type: 'described'; descriptor: WireValue; of: WireValue }
  )

/** The bytes are not a value of AMQP 1.0. */
export class MalformedWire extends Error {
  constructor(what: string) {
    super(`not AMQP 1.0: ${what}`)
    this.name = 'MalformedWire'
  }
}

/** Deeper nesting than any client makes; guards the stack against a hostile message. */
const deepest = 64

/** Reads the value that starts at `offset`. Throws `MalformedWire`. */
export function readValue(bytes: Buffer, offset = 0): WireValue {
  try {
    return valueAt(bytes, offset, 0)
  } catch (error) {
    if (error instanceof RangeError) throw new MalformedWire('a value ends before its end')
    throw error
  }
}

function valueAt(bytes: Buffer, offset: number, depth: number): WireValue {
  if (depth > deepest) throw new MalformedWire('values are nested too deeply')
  const code = bytes.readUInt8(offset)
  if (code !== 0x00) return bodyAt(bytes, code, offset, offset + 1, depth)
  const descriptor = valueAt(bytes, offset + 1, depth + 1)
  const of = valueAt(bytes, offset + 1 + descriptor.bytes.length, depth + 1)
  return { type: 'described', descriptor, of, bytes: bytes.subarray(offset, offset + 1 + descriptor.bytes.length + of.bytes.length) }
}

/** Reads what follows the constructor `code`. `start`: where the value began; `at`: where its content begins. */
function bodyAt(bytes: Buffer, code: number, start: number, at: number, depth: number): WireValue {
  const done = (type: WireType, value: null | boolean | number | bigint | string | Buffer, size: number): WireValue => {
    if (at + size > bytes.length) throw new MalformedWire('a value ends before its end')
    return { type, value, bytes: bytes.subarray(start, at + size) }
  }
  switch (code) {
    case 0x40:
      return done('null', null, 0)
    case 0x41:
      return done('boolean', true, 0)
    case 0x42:
      return done('boolean', false, 0)
    case 0x56:
      return done('boolean', bytes.readUInt8(at) !== 0, 1)
    case 0x50:
      return done('ubyte', bytes.readUInt8(at), 1)
    case 0x60:
      return done('ushort', bytes.readUInt16BE(at), 2)
    case 0x70:
      return done('uint', bytes.readUInt32BE(at), 4)
    case 0x52:
      return done('uint', bytes.readUInt8(at), 1)
    case 0x43:
      return done('uint', 0, 0)
    case 0x80:
      return done('ulong', bytes.readBigUInt64BE(at), 8)
    case 0x53:
      return done('ulong', BigInt(bytes.readUInt8(at)), 1)
    case 0x44:
      return done('ulong', 0n, 0)
    case 0x51:
      return done('byte', bytes.readInt8(at), 1)
    case 0x61:
      return done('short', bytes.readInt16BE(at), 2)
    case 0x71:
      return done('int', bytes.readInt32BE(at), 4)
    case 0x54:
      return done('int', bytes.readInt8(at), 1)
    case 0x81:
      return done('long', bytes.readBigInt64BE(at), 8)
    case 0x55:
      return done('long', BigInt(bytes.readInt8(at)), 1)
    case 0x72:
      return done('float', bytes.readFloatBE(at), 4)
    case 0x82:
      return done('double', bytes.readDoubleBE(at), 8)
    case 0x74:
    case 0x84:
    case 0x94: {
      const size = code === 0x74 ? 4 : code === 0x84 ? 8 : 16
      return done('decimal', bytes.subarray(at, at + size), size)
    }
    case 0x73:
      return done('char', String.fromCodePoint(bytes.readUInt32BE(at)), 4)
    case 0x83:
      return done('timestamp', bytes.readBigInt64BE(at), 8)
    case 0x98:
      return done('uuid', uuid(bytes.subarray(at, at + 16)), 16)
    case 0xa0:
    case 0xb0:
    case 0xa1:
    case 0xb1:
    case 0xa3:
    case 0xb3: {
      const width = code < 0xb0 ? 1 : 4
      const size = width === 1 ? bytes.readUInt8(at) : bytes.readUInt32BE(at)
      const content = bytes.subarray(at + width, at + width + size)
      if (content.length < size) throw new MalformedWire('a value ends before its end')
      const kind = code & 0x0f
      return kind === 0
        ? done('binary', content, width + size)
        : done(kind === 1 ? 'string' : 'symbol', content.toString('utf8'), width + size)
    }
    case 0x45:
      return { type: 'list', items: [], bytes: bytes.subarray(start, at) }
    case 0xc0:
    case 0xd0:
    case 0xc1:
    case 0xd1:
      return compoundAt(bytes, code, start, at, depth)
    case 0xe0:
    case 0xf0:
      return arrayAt(bytes, code, start, at, depth)
    default:
      throw new MalformedWire(`there is no type 0x${code.toString(16)}`)
  }
}

/** Size and count in front of the content; the content may not reach beyond the size. */
function extent(bytes: Buffer, wide: boolean, at: number): { from: number; end: number; count: number } {
  const width = wide ? 4 : 1
  const size = wide ? bytes.readUInt32BE(at) : bytes.readUInt8(at)
  const count = wide ? bytes.readUInt32BE(at + width) : bytes.readUInt8(at + width)
  const end = at + width + size
  // Each item needs a byte, apart from the items of an array, which share their constructor.
  if (end > bytes.length || size < width) throw new MalformedWire('a list ends before its end')
  return { from: at + 2 * width, end, count }
}

function compoundAt(bytes: Buffer, code: number, start: number, at: number, depth: number): WireValue {
  const { from, end, count } = extent(bytes, code >= 0xd0, at)
  if (count > end - from) throw new MalformedWire('a list names more items than it has')
  const items: WireValue[] = []
  let offset = from
  for (let index = 0; index < count; index += 1) {
    const item = valueAt(bytes, offset, depth + 1)
    offset += item.bytes.length
    if (offset > end) throw new MalformedWire('an item reaches beyond its list')
    items.push(item)
  }
  const whole = bytes.subarray(start, end)
  if ((code & 0x0f) === 0) return { type: 'list', items, bytes: whole }
  if (count % 2 !== 0) throw new MalformedWire('a map has a key without a value')
  const entries = items.flatMap((key, index): [WireValue, WireValue][] => {
    const value = items[index + 1]
    return index % 2 === 0 && value !== undefined ? [[key, value]] : []
  })
  return { type: 'map', entries, bytes: whole }
}

function arrayAt(bytes: Buffer, code: number, start: number, at: number, depth: number): WireValue {
  const { from, end, count } = extent(bytes, code === 0xf0, at)
  if (count > Math.max(end - from, 1) * 8) throw new MalformedWire('an array names more items than it has')
  let offset = from
  let itemCode = bytes.readUInt8(offset)
  offset += 1
  if (itemCode === 0x00) {
    offset += valueAt(bytes, offset, depth + 1).bytes.length
    itemCode = bytes.readUInt8(offset)
    offset += 1
  }
  const items: WireValue[] = []
  for (let index = 0; index < count; index += 1) {
    const item = bodyAt(bytes, itemCode, offset, offset, depth + 1)
    offset += item.bytes.length
    if (offset > end) throw new MalformedWire('an item reaches beyond its array')
    items.push(item)
  }
  return { type: 'array', items, bytes: bytes.subarray(start, end) }
}

function uuid(bytes: Buffer): string {
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** A value as plain text for people: text as it is, everything else as JSON. Bytes are base64. */
export function toText(value: WireValue): string {
  const plain = toPlain(value)
  return typeof plain === 'string' ? plain : JSON.stringify(plain)
}

/** A value as JSON can hold it; 64-bit numbers beyond the safe range become text. */
export function toPlain(value: WireValue): unknown {
  switch (value.type) {
    case 'list':
    case 'array':
      return value.items.map(toPlain)
    case 'map':
      return Object.fromEntries(value.entries.map(([key, of]) => [toText(key), toPlain(of)]))
    case 'described':
      return toPlain(value.of)
    default: {
      const { value: of } = value
      if (typeof of === 'bigint')
        return of <= BigInt(Number.MAX_SAFE_INTEGER) && of >= BigInt(Number.MIN_SAFE_INTEGER) ? Number(of) : of.toString()
      if (typeof of === 'number' && !Number.isFinite(of)) return String(of)
      return Buffer.isBuffer(of) ? of.toString('base64') : of
    }
  }
}
