import { expect, test } from 'vitest'
import { responseHead } from './redact.ts'

test('a secret the target echoes is blotted out, whole or in part', () => {
  const secrets = { url: 'https://hooks.slack.com/services/T0001/B0001/verySecretToken', authorization: 'Bearer abcdef' }
  const body = 'POST /services/T0001/B0001/verySecretToken token=verySecretToken with Bearer abcdef failed'
  const head = responseHead(body, secrets)
  expect(head).not.toMatch(/verySecret|abcdef/)
  expect(head).toContain('failed')
})

test('the head has at most 2 KB and nothing Postgres refuses', () => {
  expect(Buffer.byteLength(responseHead('ü'.repeat(5000), {}))).toBeLessThanOrEqual(2048)
  expect(responseHead('a\0b', {})).toBe('ab')
})
