/** Java's `ByteBuffer.putInt`: 4 bytes, big-endian. */
export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

/** Java's `ByteBuffer.putLong`: 8 bytes, big-endian. */
export function int64(value: bigint | number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(BigInt(value))
  return bytes
}

/** Java's `BigInteger.valueOf(value).toByteArray()`: two's complement, big-endian, as few bytes as hold the sign. */
export function bigInteger(value: bigint | number): Buffer {
  const wide = int64(value)
  let start = 0
  while (start < 7 && isSignOnly(wide[start] ?? 0, wide[start + 1] ?? 0)) start += 1
  return wide.subarray(start)
}

/** Whether a byte only repeats the sign of the one after it. */
function isSignOnly(byte: number, next: number): boolean {
  return next < 0x80 ? byte === 0x00 : byte === 0xff
}
