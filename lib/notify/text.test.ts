import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainLine, truncateBytes } from './text.ts'

test('a text is cut by bytes and never inside a character', () => {
  expect(truncateBytes('orders', 6)).toBe('orders')
  expect(truncateBytes('orders.created', 9)).toBe('orders…')
  expect(truncateBytes('订单队列', 9)).toBe('订单…')
  expect(truncateBytes('ab👨‍👩‍👧cd', 20)).toBe('ab…')
  expect(truncateBytes('é', 1)).toBe('')
})

test('whatever is cut fits and starts as the text does', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 0, max: 80 }), (text, limit) => {
      const cut = truncateBytes(text, limit)
      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(limit)
      expect(text.startsWith(cut.replace(/…$/, ''))).toBe(true)
    }),
  )
})

test('names lose line breaks, control characters and bidirectional overrides', () => {
  expect(plainLine('a\r\nb\u0000c\u202ed')).toBe('a b c d')
})
