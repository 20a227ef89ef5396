/** Writes the few values of AMQP 1.0 that Spillway itself adds to a message. Pure. */

/** A string; longer than 255 bytes it takes the wide form. */
export function writeString(text: string): Buffer {
  const content = Buffer.from(text, 'utf8')
  return Buffer.concat([sized(0xa1, 0xb1, content.length), content])
}

/** The null value. */
export const nothing = Buffer.from([0x40])

/** A list of fields that are encoded already. */
export function writeList(fields: readonly Buffer[]): Buffer {
  return fields.length === 0 ? Buffer.from([0x45]) : compound(0xc0, 0xd0, fields)
}

/** A map of keys and values that are encoded already, in their order. */
export function writeMap(entries: readonly (readonly [Buffer, Buffer])[]): Buffer {
  return compound(0xc1, 0xd1, entries.flat())
}

/** A section of a message: a value described by its number. */
export function writeSection(code: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x00, 0x53, code]), value])
}

function compound(narrow: number, wide: number, items: readonly Buffer[]): Buffer {
  const content = Buffer.concat(items)
  if (content.length + 1 <= 255 && items.length <= 255) {
    return Buffer.concat([Buffer.from([narrow, content.length + 1, items.length]), content])
  }
  const head = Buffer.alloc(9)
  head.writeUInt8(wide, 0)
  head.writeUInt32BE(content.length + 4, 1)
  head.writeUInt32BE(items.length, 5)
  return Buffer.concat([head, content])
}

function sized(narrow: number, wide: number, size: number): Buffer {
  if (size <= 255) return Buffer.from([narrow, size])
  const head = Buffer.alloc(5)
  head.writeUInt8(wide, 0)
  head.writeUInt32BE(size, 1)
  return head
}
