import { expect, it } from 'vitest'
import { flatten } from './flatten.ts'

it('writes nested settings as lines with dotted names', () => {
  expect(flatten({ bootstrapServers: ['a:1', 'b:2'], tls: { insecure: true }, sasl: {}, limit: 0, note: null })).toEqual([
    ['bootstrapServers', 'a:1, b:2'],
    ['tls.insecure', 'true'],
    ['sasl', '{}'],
    ['limit', '0'],
    ['note', 'null'],
  ])
})
