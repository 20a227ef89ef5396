import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Frame, decodeBlock, encodeBlock } from './block.ts'
import { ByteWriter } from './bytes.ts'
import { decodeChunk, encodeChunk } from './chunk.ts'
import { decodeClock, encodeClock } from './clock.ts'
import { type Int64, exactAt, toColumn } from './column.ts'

/** Everything that trips varints, doubles and int64, besides ordinary counts. */
const int64: fc.Arbitrary<Int64> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<Int64>(0, 1, 7) },
  { weight: 2, arbitrary: fc.integer({ min: -200, max: 200 }) },
  { weight: 2, arbitrary: fc.maxSafeInteger() },
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom<Int64>(
    2 ** 53 - 1,
    -(2 ** 53 - 1),
    2n ** 53n,
    -(2n ** 53n),
    2n ** 53n + 1n,
    2n ** 63n - 1n,
    -(2n ** 63n),
    2 ** 51,
    -(2 ** 51) - 1,
    2 ** 28,
    2 ** 32,
  ),
)

/** A poll as a map from series id to value; keys overlap between polls, so series come and go. */
const poll = fc.dictionary(fc.integer({ min: 1, max: 60 }).map(String), int64, { maxKeys: 50 })

const frameOf = (values: Record<string, Int64>): Frame => {
  const ids = Object.keys(values)
    .map(Number)
    .sort((a, b) => a - b)
  return { ids: Float64Array.from(ids), ...toColumn(ids.map((id) => values[id]!)) }
}
const contents = (frame: Frame): [number, bigint][] => [...frame.ids].map((id, i) => [id, BigInt(exactAt(frame, i))])

describe('a poll block', () => {
  test('gives back every int64 of any run of polls, whichever series come and go', () => {
    fc.assert(
      fc.property(fc.array(poll, { minLength: 1, maxLength: 8 }), (polls) => {
        let written: Frame | null = null
        let read: Frame | null = null
        for (const values of polls) {
          const frame = frameOf(values)
          read = decodeBlock(encodeBlock(frame, written), read)
          expect(contents(read)).toEqual(contents(frame))
          written = frame
        }
      }),
      { numRuns: 500 },
    )
  })

  test('of ten thousand unchanged series takes less than twenty bytes', () => {
    const ids = Float64Array.from({ length: 10_000 }, (_, i) => i + 1)
    const frame = { ids, values: ids.map((id) => id * 1000) }
    expect(encodeBlock(frame, frame).length).toBeLessThan(20)
  })

  test('that is a delta cannot be read without its base', () => {
    const frame = frameOf({ 1: 5 })
    expect(() => decodeBlock(encodeBlock(frame, frame), null)).toThrow('the block it builds on is not there')
  })

  test('that was cut short is refused, never read as something else', () => {
    const frame = frameOf({ 1: 5, 2: 1e6, 3: 2n ** 60n + 1n })
    const whole = encodeBlock(frame, null)
    for (let length = 0; length < whole.length; length++) expect(() => decodeBlock(whole.subarray(0, length), null)).toThrow(RangeError)
  })

  test('of an unknown format is refused', () => {
    expect(() => decodeBlock(Uint8Array.of(9), null)).toThrow('no known format')
  })
})

describe('a chunk', () => {
  test('gives back every int64 and every absence', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(int64, fc.constant(null)), { maxLength: 80 }), (source) => {
        const column = toColumn(source)
        const writer = new ByteWriter(1)
        encodeChunk(writer, column)
        const back = decodeChunk(writer.finish(), source.length)
        const seen = source.map((_, i) => exactAt(back, i))
        expect(seen.map((value) => (Number.isNaN(value) ? null : BigInt(value)))).toEqual(
          source.map((v) => (v === null ? null : BigInt(v))),
        )
      }),
      { numRuns: 500 },
    )
  })

  test('of an idle series takes a few bytes for an hour', () => {
    const writer = new ByteWriter()
    encodeChunk(writer, toColumn(Array.from({ length: 360 }, () => 5)))
    expect(writer.length).toBeLessThanOrEqual(5)
  })

  test('longer than its hour is refused', () => {
    const writer = new ByteWriter()
    encodeChunk(writer, toColumn([1, 1, 1, 1]))
    expect(() => decodeChunk(writer.finish(), 2)).toThrow('more values than its hour has polls')
  })
})

test('a clock gives back its times, jitter included', () => {
  const hour = Date.UTC(2026, 10, 22, 10)
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3_599_999 }), { maxLength: 400 }), (offsets) => {
      const times = offsets.sort((a, b) => a - b).map((offset) => hour + offset)
      expect([...decodeClock(hour, encodeClock(hour, times))]).toEqual(times)
    }),
  )
})

test('a column refuses what is no int64', () => {
  expect(() => toColumn([2n ** 63n])).toThrow('64 bits')
  expect(() => toColumn([1.5])).toThrow(RangeError)
})
