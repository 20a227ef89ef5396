import { expect, test } from 'vitest'
import type { IncidentInfo, OutgoingEvent } from '../event.ts'
import { sampleEvents } from '../samples.ts'
import { escapeMrkdwn, slack } from './slack.ts'

const at = new Date('2026-11-22T12:00:00Z')
const { firing, recovered } = sampleEvents(at, 'https://spillway.example/alerts/test')
const config = { url: 'https://hooks.slack.com/services/T/B/secret' }

interface Message {
  text: string
  blocks: { type: string; text?: { text: string }; fields?: { text: string }[] }[]
}
const render = (event: OutgoingEvent): Message => JSON.parse(slack.render(event, config, { id: 'n1', at }).body) as Message
const classify = (status: number, body = '', headers: Record<string, string> = {}): ReturnType<typeof slack.classify> =>
  slack.classify(status, headers, body, at)
const named = (name: string, more: Partial<IncidentInfo> = {}): OutgoingEvent => ({
  ...firing,
  incident: {
    ...(firing.incident as IncidentInfo),
    subject: { kind: 'destination', id: 'x', name },
    summary: `${name} has a backlog`,
    ...more,
  },
})

test('a message has a headline, the sentence, the facts and a link', () => {
  const message = render(firing)
  expect(message.blocks.map((block) => block.type)).toEqual(['header', 'section', 'section', 'section'])
  expect(message.blocks[0]?.text?.text).toBe('🔴 [Test] Firing: Channel test on orders')
  expect(message.blocks[2]?.fields?.map((field) => field.text.split('\n')[0])).toEqual(['*Severity*', '*Cluster*', '*Since*'])
  expect(message.blocks[3]?.text?.text).toBe('<https://spillway.example/alerts/test|Open in Spillway>')
  expect(message.text).toContain('Firing: Channel test on orders')
})

test('only a real recovery is called one', () => {
  expect(render(recovered).text).toContain('Recovered')
  const closed = render({
    ...recovered,
    type: 'alert.closed',
    incident: { ...(recovered.incident as IncidentInfo), closeReason: 'object_deleted' },
  })
  expect(closed.text).toContain('Closed without a recovery: the object was deleted')
  expect(closed.text.toLowerCase()).not.toContain('recovered')
})

test('names of others cannot mention, link or format', () => {
  const { blocks, text } = render(named('<!channel> <https://evil.example|click> @here & *bold* ~x~'))
  const mrkdwn = [text, ...blocks.slice(1).map((block) => block.text?.text ?? '')].join('\n').replace(/<https:\/\/spillway[^>]*>/, '')
  expect(mrkdwn).not.toMatch(/<|@here|\*bold\*/)
  expect(mrkdwn).toContain('&lt;!channel&gt;')
})

test('an ordinary name can be copied from the message unchanged', () => {
  expect(escapeMrkdwn('orders.created_v2-eu')).toBe('orders.created_v2-eu')
  expect(escapeMrkdwn('_hidden_')).not.toContain('_hidden_')
})

test('stale data is said', () => {
  expect(JSON.stringify(render(named('orders', { freshness: 'stale' })).blocks)).toContain('out of date')
  expect(JSON.stringify(render(named('orders')).blocks)).not.toContain('out of date')
})

test('long names in any script stay within Slack’s limits', () => {
  const event = named('订单👨‍👩‍👧'.repeat(3000))
  const { blocks, text } = render({
    ...event,
    members: Array.from({ length: 20 }, () => event.incident as IncidentInfo),
    truncatedCount: 480,
  })
  expect(blocks[0]?.text?.text.length).toBeLessThanOrEqual(150)
  for (const block of blocks) expect(block.text?.text.length ?? 0).toBeLessThanOrEqual(3000)
  expect(blocks.length).toBeLessThanOrEqual(50)
  expect(blocks.reduce((sum, block) => sum + (block.text?.text.length ?? 0), text.length)).toBeLessThan(13_000)
})

test('incidents that share a message are listed, with the number of those left out', () => {
  const other = named('payments').incident as IncidentInfo
  const { blocks } = render({ ...firing, members: [other], truncatedCount: 7 })
  expect(blocks[0]?.text?.text).toContain('and 8 more')
  expect(blocks[3]?.text?.text).toBe('• payments has a backlog\n… and 7 more')
})

test('only 200 with the body ok is delivered', () => {
  expect(classify(200, 'ok')).toEqual({ outcome: 'delivered' })
  expect(classify(200, '<html>welcome</html>')).toMatchObject({ outcome: 'retry' })
})

test('throttling waits as asked, server errors are tried again', () => {
  expect(classify(429, '', { 'retry-after': '30' })).toMatchObject({ outcome: 'retry', afterMs: 30_000 })
  expect(classify(503)).toMatchObject({ outcome: 'retry' })
})

test('a webhook or channel that is gone ends the channel, a refused message only itself', () => {
  expect(classify(404, 'no_service')).toMatchObject({
    outcome: 'permanent',
    of: 'channel',
    hint: expect.stringContaining('new incoming webhook'),
  })
  expect(classify(410, 'channel_is_archived')).toMatchObject({ outcome: 'permanent', of: 'channel' })
  expect(classify(403, 'action_prohibited')).toMatchObject({
    outcome: 'permanent',
    of: 'channel',
    hint: expect.stringContaining('may still post'),
  })
  expect(classify(400, 'invalid_payload')).toMatchObject({ outcome: 'permanent', of: 'message' })
})

test('the token is kept with Slack', () => {
  expect(slack.render(firing, config, { id: 'n1', at }).hosts).toContain('hooks.slack.com')
})
