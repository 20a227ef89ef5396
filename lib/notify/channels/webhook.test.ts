import { expect, test } from 'vitest'
import { sampleEvents } from '../samples.ts'
import { signatureHeaders } from '../signature.ts'
import { webhook } from './webhook.ts'

const at = new Date('2026-11-22T12:00:00Z')
const { firing } = sampleEvents(at, 'https://spillway.example/alerts/test')
const secret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`
const config = { url: 'https://example.com/hook', signingSecret: secret }
const classify = (status: number, headers: Record<string, string> = {}): ReturnType<typeof webhook.classify> =>
  webhook.classify(status, headers, '', at)

test('the body carries type, time and the whole incident', () => {
  const { body, url } = webhook.render(firing, config, { id: 'n1', at })
  expect(url).toBe(config.url)
  expect(JSON.parse(body)).toMatchObject({
    type: 'alert.firing',
    timestamp: '2026-11-22T12:00:00.000Z',
    data: {
      schemaVersion: 1,
      notifyReason: 'test',
      test: true,
      link: 'https://spillway.example/alerts/test',
      members: [],
      truncatedCount: 0,
      incident: { id: 'test', transitionNo: 1, severity: 'info', value: 1500, threshold: 1000, freshness: 'fresh', endedAt: null },
    },
  })
})

test('the signature is over exactly the body that is sent', () => {
  const { body, headers } = webhook.render(firing, config, { id: 'n1', at })
  expect(headers).toMatchObject(signatureHeaders([secret], 'n1', at, body))
})

test('a repeat has the same id and body and the time of its own attempt', () => {
  const first = webhook.render(firing, config, { id: 'n1', at })
  const second = webhook.render(firing, config, { id: 'n1', at: new Date(at.getTime() + 30_000) })
  expect(second.body).toBe(first.body)
  expect(second.headers['webhook-id']).toBe(first.headers['webhook-id'])
  expect(second.headers['webhook-timestamp']).not.toBe(first.headers['webhook-timestamp'])
})

test('twenty members with very long summaries stay below 20 KB', () => {
  const long = { ...(firing.incident as NonNullable<typeof firing.incident>), summary: 'x'.repeat(100_000) }
  const { body } = webhook.render({ ...firing, incident: long, members: Array.from({ length: 20 }, () => long) }, config, { id: 'n1', at })
  expect(body.length).toBeLessThan(20_480)
})

test('only 2xx is delivered', () => {
  for (const status of [200, 202, 204]) expect(classify(status)).toEqual({ outcome: 'delivered' })
})

test('overload and server errors are tried again, after the wait asked for', () => {
  expect(classify(429, { 'retry-after': '7' })).toMatchObject({ outcome: 'retry', afterMs: 7000 })
  expect(classify(503, { 'retry-after': 'Sun, 22 Nov 2026 12:01:00 GMT' })).toMatchObject({ outcome: 'retry', afterMs: 60_000 })
  expect(classify(500)).toEqual({ outcome: 'retry', reason: 'The receiver answered 500.' })
  expect(classify(500, { 'retry-after': 'soon' })).not.toHaveProperty('afterMs')
})

test('410 ends the channel at once, 404 and redirects at the second time, 400 only this message', () => {
  expect(classify(410)).toMatchObject({ outcome: 'permanent', of: 'channel', final: true })
  for (const status of [301, 307, 401, 403, 404]) expect(classify(status)).toMatchObject({ outcome: 'permanent', of: 'channel' })
  for (const status of [400, 415, 422]) expect(classify(status)).toMatchObject({ outcome: 'permanent', of: 'message' })
})

test('a config needs a URL and refuses a signing secret that is none', () => {
  expect(webhook.configSchema.safeParse(config).success).toBe(true)
  expect(webhook.configSchema.safeParse({ url: 'ftp://x' }).success).toBe(false)
  expect(webhook.configSchema.safeParse({ ...config, signingSecret: 'hunter2' }).success).toBe(false)
  expect(webhook.configSchema.safeParse({ ...config, authorization: 'a\r\nHost: evil' }).success).toBe(false)
})
