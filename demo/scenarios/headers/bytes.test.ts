import { describe, expect, it } from 'vitest'
import { bigInteger, int32, int64 } from './bytes.ts'

const hex = (bytes: Buffer): string => bytes.toString('hex')

describe('bytes as Java writes them', () => {
  it('an int is four bytes, the highest first', () => {
    expect(hex(int32(1))).toBe('00000001')
    expect(hex(int32(-2))).toBe('fffffffe')
  })

  it('a long is eight bytes, the highest first', () => {
    expect(hex(int64(1_700_000_000_000))).toBe('0000018bcfe56800')
    expect(hex(int64(-1n))).toBe('ffffffffffffffff')
  })

  it.each([
    [0, '00'],
    [127, '7f'],
    [128, '0080'],
    [-128, '80'],
    [-129, 'ff7f'],
    [1_700_000_000_000, '018bcfe56800'],
  ])('a BigInteger of %d has as few bytes as hold its sign', (value, expected) => {
    expect(hex(bigInteger(value))).toBe(expected)
  })
})
