/**
 * The times of an hour's polls, in milliseconds from the start of the hour: byte 1 (the format of the hour's chunks),
 * how many, then each as the change of the distance to the one before, in the tokens of `writeAlong`.
 */
import { ByteReader, ByteWriter } from './bytes.ts'
import { readAlong, writeAlong } from './tokens.ts'

const FORMAT = 1

/** Packs ascending times (milliseconds since the epoch) of the hour that starts at `hour`. */
export function encodeClock(hour: number, times: readonly number[]): Buffer {
  const writer = new ByteWriter(16 + times.length * 4)
  writer.byte(FORMAT)
  writer.varint(times.length)
  writeAlong(writer, { values: Float64Array.from(times, (time, i) => time - (times[i - 1] ?? hour)) })
  return writer.finish()
}

/** Milliseconds since the epoch of each poll. Throws a RangeError on bytes that are no clock. */
export function decodeClock(hour: number, payload: Uint8Array): Float64Array {
  const reader = new ByteReader(payload)
  const format = reader.byte()
  if (format !== FORMAT) throw new RangeError(`An hour of chunks has format ${format}, which is not known.`)
  const { values } = readAlong(reader, reader.varint())
  let time = hour
  return values.map((distance) => (time += distance))
}
