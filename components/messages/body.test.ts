import { describe, expect, it } from 'vitest'
import { oneLine, toBase64, type Body } from './body.ts'

const body = (preview: string, encoding: Body['encoding'] = 'utf8'): Body => ({
  preview,
  encoding,
  sizeBytes: preview.length,
  truncated: false,
})

describe('the body of a message', () => {
  it('is one line in a list', () => {
    expect(oneLine(body('{\n  "orderId": "SO-1",\n\t"n": 2\n}'))).toBe('{ "orderId": "SO-1", "n": 2 }')
  })
  it('as base64 is of its bytes, not of its characters', () => {
    expect(toBase64(body('支付'))).toBe('5pSv5LuY')
    expect(toBase64(body('AP8=', 'base64'))).toBe('AP8=')
  })
})
