import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextPiece, rangeSize } from './ranges.ts'
import type { Frozen } from './run-types.ts'

test('pieces of a frozen range hold every offset once, in order, however they are cut', () => {
  const range = fc
    .record({ partition: fc.nat(5), from: fc.nat(20), length: fc.nat(30) })
    .map(({ partition, from, length }) => ({ partition, from, to: from + length }))
  fc.assert(
    fc.property(fc.array(range, { maxLength: 5 }), fc.integer({ min: 1, max: 17 }), (ranges, size) => {
      const frozen: Extract<Frozen, { mode: 'ranges' }> = { mode: 'ranges', order: 'log', ranges, next: { range: 0, offset: 0 } }
      const seen: { partition: number; offset: number }[] = []
      for (;;) {
        const piece = nextPiece(frozen, size)
        if (piece.offsets.length === 0) break
        expect(piece.offsets.length).toBeLessThanOrEqual(size)
        seen.push(...piece.offsets)
        frozen.next = piece.next
      }
      const whole = ranges.flatMap(({ partition, from, to }) =>
        Array.from({ length: to - from }, (_, i) => ({ partition, offset: from + i })),
      )
      expect(seen).toEqual(whole)
      expect(rangeSize(ranges)).toBe(whole.length)
    }),
  )
})
