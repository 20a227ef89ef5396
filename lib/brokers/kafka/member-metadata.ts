/**
 * The two byte strings a classic "consumer" group keeps for each member. Other protocol types (Kafka Connect, Schema
 * Registry) put bytes of their own there, so whatever does not fit reads as null and never throws.
 * Source: Kafka's ConsumerProtocolSubscription.json and ConsumerProtocolAssignment.json; all versions begin alike.
 */

/** Topics a member subscribed to, or null when the bytes are no subscription. */
export function decodeSubscription(bytes: Uint8Array): string[] | null {
  return decode(bytes, (cursor) => cursor.array(() => cursor.string()))
}

/** Topic → partitions a member was given, or null when the bytes are no assignment. */
export function decodeAssignment(bytes: Uint8Array): Map<string, number[]> | null {
  return decode(bytes, (cursor) => new Map(cursor.array(() => [cursor.string(), cursor.array(() => cursor.int32())])))
}

function decode<T>(bytes: Uint8Array, read: (cursor: Cursor) => T): T | null {
  if (bytes.length < 6) return null
  try {
    const cursor = new Cursor(bytes)
    const version = cursor.int16()
    return version >= 0 && version <= 20 ? read(cursor) : null
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** Reads big-endian values; reading past the end throws RangeError. */
class Cursor {
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  int16(): number {
    this.#at += 2
    return this.#view.getInt16(this.#at - 2)
  }

  int32(): number {
    this.#at += 4
    return this.#view.getInt32(this.#at - 4)
  }

  string(): string {
    const length = this.int16()
    if (length < 0 || this.#at + length > this.#view.byteLength) throw new RangeError('string reaches past the end')
    this.#at += length
    return new TextDecoder().decode(new Uint8Array(this.#view.buffer, this.#view.byteOffset + this.#at - length, length))
  }

  array<T>(read: () => T): T[] {
    const length = this.int32()
    // Every element takes at least two bytes: a larger length is no length.
    if (length < 0 || length * 2 > this.#view.byteLength - this.#at) throw new RangeError('array reaches past the end')
    return Array.from({ length }, read)
  }
}
