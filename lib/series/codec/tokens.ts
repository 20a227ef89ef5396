/**
 * The stream of tokens all payloads are made of. A token is a varint:
 *
 *     0 … 14   1 … 15 values equal to their base
 *     15       16 or more such values; a varint follows: how many above 16
 *     16       8 bytes follow: the value itself, int64 little endian. For steps a double cannot carry
 *     17       absent values; a varint follows: how many above 1
 *     18 …     18 + zigzag of the step from the base, which is not zero: 1, −1, 2, −2, …
 *
 * One byte thus holds a run of up to 15 unchanged values, or a step of up to ±55.
 */
import { type ByteReader, type ByteWriter, putVarint } from './bytes.ts'
import { type Column, exactAt } from './column.ts'

const LONG_RUN = 15
const ESCAPE = 16
const ABSENT = 17
const FIRST_STEP = 18
/** A step and twice a step stay exact up to here. */
const MAX_STEP = 2 ** 51
/** The largest token and what belongs to it: an escape with its int64. */
const MAX_TOKEN_BYTES = 9

/** Codes each value against the one at the same place of `base`; no value may be absent. */
export function writeAgainst(writer: ByteWriter, column: Column, base: Column): void {
  const { values } = column
  const bases = base.values
  const count = values.length
  writer.reserve((count + 2) * MAX_TOKEN_BYTES)
  const { bytes } = writer
  let at = writer.length
  let run = 0
  for (let i = 0; i < count; i++) {
    const step = values[i]! - bases[i]!
    if (step === 0 && Math.abs(values[i]!) <= Number.MAX_SAFE_INTEGER) {
      run++
      continue
    }
    if (isWide(values[i]!) || isWide(bases[i]!)) {
      const exact = exactAt(column, i)
      if (exact === exactAt(base, i)) {
        run++
        continue
      }
      at = putRun(bytes, at, run)
      at = putEscape(bytes, at, BigInt(exact))
    } else {
      if (run > 0) at = putRun(bytes, at, run)
      at = putStep(bytes, at, step, values[i]!)
    }
    run = 0
  }
  writer.length = putRun(bytes, at, run)
}

/** Reads what `writeAgainst` wrote: as many values as `base` has. */
export function readAgainst(reader: ByteReader, base: Column): Column {
  const values = base.values.slice()
  const wide = new Map(base.wide)
  const count = values.length
  for (let i = 0; i < count;) {
    const token = reader.varint()
    if (token >= FIRST_STEP) {
      values[i]! += unzigzag(token)
      i++
    } else if (token <= LONG_RUN) {
      i += token < LONG_RUN ? token + 1 : 16 + reader.varint()
    } else if (token === ESCAPE) {
      setExact(values, wide, i++, reader.int64())
    } else {
      throw new RangeError('A packed poll holds a token that belongs into a chunk.')
    }
    if (i > count) throw new RangeError('A packed poll holds more values than it has series.')
  }
  return wide.size > 0 ? { values, wide } : { values }
}

/** Codes each value against the one before it; the first against 0. NaN is absent. */
export function writeAlong(writer: ByteWriter, column: Column): void {
  const { values } = column
  const count = values.length
  writer.reserve((count + 2) * MAX_TOKEN_BYTES)
  const { bytes } = writer
  let at = writer.length
  let run = 0
  let before: number | bigint = 0
  for (let i = 0; i < count;) {
    const value = exactAt(column, i)
    if (value === before) {
      run++
      i++
      continue
    }
    at = putRun(bytes, at, run)
    run = 0
    if (Number.isNaN(value)) {
      const start = i
      while (i < count && Number.isNaN(values[i])) i++
      bytes[at++] = ABSENT
      at = putVarint(bytes, at, i - start - 1)
      continue
    }
    at =
      typeof value === 'bigint' || typeof before === 'bigint'
        ? putEscape(bytes, at, BigInt(value))
        : putStep(bytes, at, value - before, value)
    before = value
    i++
  }
  writer.length = putRun(bytes, at, run)
}

/** Reads `count` values that `writeAlong` wrote. */
export function readAlong(reader: ByteReader, count: number): Column {
  const values = new Float64Array(count)
  const wide = new Map<number, bigint>()
  let before: number | bigint = 0
  for (let i = 0; i < count;) {
    const token = reader.varint()
    if (token >= FIRST_STEP) {
      before = Number(before) + unzigzag(token)
      values[i++] = before
    } else if (token === ESCAPE) {
      setExact(values, wide, i, reader.int64())
      before = wide.get(i) ?? values[i]!
      i++
    } else {
      const end = i + (token < LONG_RUN ? token + 1 : token === ABSENT ? 1 + reader.varint() : 16 + reader.varint())
      if (end > count) throw new RangeError('A chunk holds more values than its hour has polls.')
      values.fill(token === ABSENT ? Number.NaN : Number(before), i, end)
      if (typeof before === 'bigint' && token !== ABSENT) for (let j = i; j < end; j++) wide.set(j, before)
      i = end
    }
  }
  return wide.size > 0 ? { values, wide } : { values }
}

const isWide = (value: number): boolean => Math.abs(value) > Number.MAX_SAFE_INTEGER

function putRun(bytes: Uint8Array, at: number, run: number): number {
  if (run === 0) return at
  if (run < 16) {
    bytes[at] = run - 1
    return at + 1
  }
  bytes[at] = LONG_RUN
  return putVarint(bytes, at + 1, run - 16)
}

function putStep(bytes: Uint8Array, at: number, step: number, value: number): number {
  if (step > MAX_STEP || step < -MAX_STEP) return putEscape(bytes, at, BigInt(value))
  const token = (step > 0 ? 2 * step - 1 : -2 * step) + FIRST_STEP - 1
  if (token < 0x80) {
    bytes[at] = token
    return at + 1
  }
  return putVarint(bytes, at, token)
}

function putEscape(bytes: Uint8Array, at: number, value: bigint): number {
  bytes[at] = ESCAPE
  new DataView(bytes.buffer, bytes.byteOffset).setBigInt64(at + 1, value, true)
  return at + 9
}

function unzigzag(token: number): number {
  const folded = token - FIRST_STEP + 1
  return folded % 2 === 1 ? (folded + 1) / 2 : -folded / 2
}

function setExact(values: Float64Array, wide: Map<number, bigint>, index: number, exact: bigint): void {
  values[index] = Number(exact)
  if (Number.isSafeInteger(values[index])) wide.delete(index)
  else wide.set(index, exact)
}
