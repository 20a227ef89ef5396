/** Unpacks LZ4 frames (the LZ4 frame format 1.6.1, and its block format). Checksums are skipped: brokers check their own. Pure. */

const MAGIC = 0x184d2204

/** The content of a frame. Throws a RangeError when it is no whole frame, or longer than `limit` bytes. */
export function lz4Frame(bytes: Buffer, limit: number): Buffer {
  if (bytes.readUInt32LE(0) !== MAGIC) throw new RangeError('no LZ4 frame')
  const flags = bytes.readUInt8(4)
  const [blockChecksum, contentSize, dictionary] = [(flags & 0x10) !== 0, (flags & 0x08) !== 0, (flags & 0x01) !== 0]
  let at = 6 + (contentSize ? 8 : 0) + (dictionary ? 4 : 0) + 1
  const out = new Output(limit)
  for (;;) {
    const word = bytes.readUInt32LE(at)
    at += 4
    if (word === 0) return out.bytes()
    const length = word & 0x7fffffff
    if (at + length > bytes.length) throw new RangeError('a block is longer than the frame')
    const block = bytes.subarray(at, at + length)
    if (word >>> 31 === 1) out.append(block)
    else unpackBlock(block, out)
    at += length + (blockChecksum ? 4 : 0)
  }
}

function unpackBlock(block: Buffer, out: Output): void {
  let at = 0
  const more = (length: number): number => {
    if (length !== 15) return length
    let total = length
    let byte: number
    do {
      byte = block.readUInt8(at++)
      total += byte
    } while (byte === 255)
    return total
  }
  while (at < block.length) {
    const token = block.readUInt8(at++)
    const literals = more(token >> 4)
    if (at + literals > block.length) throw new RangeError('literals beyond the block')
    out.append(block.subarray(at, at + literals))
    at += literals
    if (at >= block.length) return
    const distance = block.readUInt16LE(at)
    at += 2
    out.repeat(distance, more(token & 0x0f) + 4)
  }
}

/** Grows as needed, up to a limit. */
class Output {
  readonly #limit: number
  #buffer = Buffer.alloc(4096)
  #length = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  append(bytes: Buffer): void {
    this.#reserve(bytes.length)
    bytes.copy(this.#buffer, this.#length)
    this.#length += bytes.length
  }

  /** Copies what was written `distance` bytes ago; source and target may overlap. */
  repeat(distance: number, length: number): void {
    if (distance === 0 || distance > this.#length) throw new RangeError('a repeat from before the start')
    this.#reserve(length)
    for (let index = 0; index < length; index++, this.#length++) {
      this.#buffer[this.#length] = this.#buffer[this.#length - distance] as number
    }
  }

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  #reserve(length: number): void {
    const needed = this.#length + length
    if (needed > this.#limit) throw new RangeError(`unpacked it is longer than ${this.#limit} bytes`)
    if (needed <= this.#buffer.length) return
    const bigger = Buffer.alloc(Math.min(this.#limit, Math.max(needed, this.#buffer.length * 2)))
    this.#buffer.copy(bigger, 0, 0, this.#length)
    this.#buffer = bigger
  }
}
