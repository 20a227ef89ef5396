import { expect, test } from 'vitest'
import { type BlockRow, decodeChain } from './chain.ts'
import { type Frame, encodeBlock } from './codec/block.ts'

const frame = (value: number): Frame => ({ ids: Float64Array.of(7), values: Float64Array.of(value) })
const row = (id: number, value: number, base: { id: number; value: number } | null): BlockRow => ({
  id,
  base: base?.id ?? null,
  time: id * 1000,
  payload: encodeBlock(frame(value), base && frame(base.value)),
})
const decoded = (rows: BlockRow[]): [number, number | undefined][] =>
  [...decodeChain(rows)].map(({ time, frame: f }) => [time, f.values[0]])

test('deltas add up along their chain', () => {
  expect(decoded([row(1, 10, null), row(2, 15, { id: 1, value: 10 }), row(3, 12, { id: 2, value: 15 })])).toEqual([
    [1000, 10],
    [2000, 15],
    [3000, 12],
  ])
})

test('two chains side by side do not disturb each other', () => {
  const rows = [row(1, 10, null), row(2, 500, null), row(3, 11, { id: 1, value: 10 }), row(4, 501, { id: 2, value: 500 })]
  expect(decoded(rows).map(([, value]) => value)).toEqual([10, 500, 11, 501])
})

test('two deltas on the same block are both right', () => {
  const base = { id: 1, value: 10 }
  expect(decoded([row(1, 10, null), row(2, 11, base), row(3, 12, base)]).map(([, value]) => value)).toEqual([10, 11, 12])
})

test('a delta whose base is not there is passed over, the next key frame is read', () => {
  expect(decoded([row(2, 15, { id: 1, value: 10 }), row(3, 99, null)])).toEqual([[3000, 99]])
})
