import { inflateSync, zstdDecompressSync } from 'node:zlib'
import { lz4Frame } from './lz4.ts'

const COMPRESSED = 0x1
const TYPE = 0x700
/** Bits of `sysFlag` that tell how a body is compressed; they go along when the body is sent on as it is. */
export const COMPRESSION_BITS = COMPRESSED | TYPE

/** No body is unpacked to more than this, bytes: a broker takes 4 MiB unless told otherwise. */
const MOST_UNPACKED = 64 * 1024 * 1024

/** MessageSysFlag.java, CompressionType.java. */
const TYPES: Record<number, 'zlib' | 'lz4' | 'zstd'> = { 0: 'zlib', 1: 'lz4', 2: 'zstd', 3: 'zlib' }

export type Compression = 'none' | 'zlib' | 'lz4' | 'zstd'

export function compressionOf(sysFlag: number): Compression {
  return sysFlag & COMPRESSED ? (TYPES[(sysFlag & TYPE) >> 8] ?? 'zlib') : 'none'
}

/** The body as the sender gave it. One that cannot be unpacked stays as it is, and `packed` says so. */
export function unpackBody(body: Buffer, sysFlag: number): { body: Buffer; packed: boolean } {
  const compression = compressionOf(sysFlag)
  if (compression === 'none') return { body, packed: false }
  const limit = { maxOutputLength: MOST_UNPACKED }
  try {
    if (compression === 'zlib') return { body: inflateSync(body, limit), packed: false }
    if (compression === 'zstd') return { body: zstdDecompressSync(body, limit), packed: false }
    return { body: lz4Frame(body, MOST_UNPACKED), packed: false }
  } catch {
    return { body, packed: true }
  }
}
