/**
 * The payload of a roll-up: the hourly summaries of one series on one UTC day.
 *
 *     byte 1 or 2, 3 bytes that say which of the 24 hours are there, and of those hours, in this order,
 *     counts, mins, max − min, last − min, sum − count × min
 *
 * 1: all integers, in the tokens of `writeAlong`, so that an idle day takes about fifteen bytes. 2: as float64, when
 * one of them is no safe integer.
 */
import type { Summary } from '../buckets.ts'
import { ByteReader, ByteWriter } from './bytes.ts'
import { readAlong, writeAlong } from './tokens.ts'

const INTEGERS = 1
const DOUBLES = 2
const HOURS = 24

/** Packs 24 summaries; null where an hour has none. */
export function encodeDay(hours: readonly (Summary | null)[]): Buffer {
  const there = hours.filter((hour) => hour !== null)
  const columns = Float64Array.from([
    ...there.map((hour) => hour.count),
    ...there.map((hour) => hour.min),
    ...there.map((hour) => hour.max - hour.min),
    ...there.map((hour) => hour.last - hour.min),
    ...there.map((hour) => hour.sum - hour.count * hour.min),
  ])
  const integers = columns.every(Number.isSafeInteger)
  const writer = new ByteWriter(64)
  writer.byte(integers ? INTEGERS : DOUBLES)
  for (let byte = 0; byte < 3; byte++) {
    let mask = 0
    for (let bit = 0; bit < 8; bit++) if (hours[byte * 8 + bit]) mask |= 1 << bit
    writer.byte(mask)
  }
  if (integers) writeAlong(writer, { values: columns })
  else for (const value of columns) writer.float64(value)
  return writer.finish()
}

/** Unpacks 24 summaries. Throws a RangeError on bytes that are no roll-up. */
export function decodeDay(payload: Uint8Array): (Summary | null)[] {
  const reader = new ByteReader(payload)
  const format = reader.byte()
  if (format !== INTEGERS && format !== DOUBLES) throw new RangeError(`A roll-up starts with ${format}, which is no known format.`)
  const masks = [reader.byte(), reader.byte(), reader.byte()]
  const present = Array.from({ length: HOURS }, (_, hour) => (((masks[hour >> 3] ?? 0) >> (hour & 7)) & 1) === 1)
  const count = present.filter(Boolean).length
  const columns =
    format === INTEGERS ? readAlong(reader, count * 5).values : Float64Array.from({ length: count * 5 }, () => reader.float64())
  let row = 0
  return present.map((there) => {
    if (!there) return null
    const cell = (column: number): number => columns[column * count + row] ?? 0
    const [samples, min] = [cell(0), cell(1)]
    const summary = { count: samples, min, max: min + cell(2), last: min + cell(3), sum: cell(4) + samples * min }
    row++
    return summary
  })
}
