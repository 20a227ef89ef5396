/** Grows as needed; varints are LEB128 of non-negative safe integers. */
export class ByteWriter {
  bytes: Uint8Array
  length = 0

  constructor(capacity = 256) {
    this.bytes = new Uint8Array(capacity)
  }

  /** Makes room for `more` bytes beyond `length`. */
  reserve(more: number): void {
    const needed = this.length + more
    if (needed <= this.bytes.length) return
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2))
    grown.set(this.bytes.subarray(0, this.length))
    this.bytes = grown
  }

  byte(value: number): void {
    this.reserve(1)
    this.bytes[this.length++] = value
  }

  varint(value: number): void {
    this.reserve(8)
    this.length = putVarint(this.bytes, this.length, value)
  }

  int64(value: bigint): void {
    this.reserve(8)
    new DataView(this.bytes.buffer).setBigInt64(this.length, value, true)
    this.length += 8
  }

  float64(value: number): void {
    this.reserve(8)
    new DataView(this.bytes.buffer).setFloat64(this.length, value, true)
    this.length += 8
  }

  /** A copy of what was written; the writer may be reset and used again. */
  finish(): Buffer {
    return Buffer.from(this.bytes.subarray(0, this.length))
  }
}

/** Writes into `bytes`, which must have 8 bytes of room, and answers the next position. */
export function putVarint(bytes: Uint8Array, position: number, value: number): number {
  let at = position
  let rest = value
  while (rest >= 0x10000000) {
    bytes[at++] = (rest % 128) | 0x80
    rest = Math.floor(rest / 128)
  }
  while (rest >= 0x80) {
    bytes[at++] = (rest & 0x7f) | 0x80
    rest >>>= 7
  }
  bytes[at++] = rest
  return at
}

/** Reads what ByteWriter wrote. Throws a RangeError at the end of the bytes. */
export class ByteReader {
  readonly bytes: Uint8Array
  position = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  byte(): number {
    const value = this.bytes[this.position]
    if (value === undefined) throw new RangeError(`A packed payload ends early, after ${this.bytes.length} bytes.`)
    this.position++
    return value
  }

  varint(): number {
    let value = 0
    let scale = 1
    for (;;) {
      const byte = this.byte()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 128
    }
  }

  int64(): bigint {
    return this.eight().getBigInt64(0, true)
  }

  float64(): number {
    return this.eight().getFloat64(0, true)
  }

  private eight(): DataView {
    if (this.position + 8 > this.bytes.length) throw new RangeError(`A packed payload ends early, after ${this.bytes.length} bytes.`)
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset + this.position, 8)
    this.position += 8
    return view
  }
}
