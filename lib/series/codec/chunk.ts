/** The payload of a chunk: one series, one hour, a value or absence for each time of the hour's clock. */
import { ByteReader, type ByteWriter } from './bytes.ts'
import type { Column } from './column.ts'
import { readAlong, writeAlong } from './tokens.ts'

/** Appends the packed column to `writer`: many chunks of an hour share one buffer. */
export function encodeChunk(writer: ByteWriter, column: Column): void {
  writeAlong(writer, column)
}

/** Unpacks a chunk of `polls` values. Throws a RangeError on bytes that are no chunk. */
export function decodeChunk(payload: Uint8Array, polls: number): Column {
  return readAlong(new ByteReader(payload), polls)
}
