import { createHmac } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { serveChat, type ChatServer } from './server.ts'

const key = Buffer.alloc(32, 7)
const secret = `whsec_${key.toString('base64')}`
const now = 1_700_000_000_000

let server: ChatServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

async function open(): Promise<ChatServer> {
  server = await serveChat({ port: 0, secret, now: () => now })
  return server
}

async function post(url: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })
}

function signed(id: string, body: string): Record<string, string> {
  const timestamp = String(now / 1000)
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}

const firing = JSON.stringify({
  type: 'alert.firing',
  timestamp: '2026-05-01T10:00:00.000Z',
  data: {
    schemaVersion: 1,
    notifyReason: 'fired',
    incident: {
      summary: 'orders.email has a backlog of 320 messages',
      severity: 'high',
      rule: { name: 'Backlog' },
      cluster: { name: 'shop' },
    },
    link: 'http://127.0.0.1:3000/alerts/1',
    test: false,
  },
})

const messages = async ({ url }: ChatServer): Promise<unknown[]> => {
  const answer = (await (await fetch(`${url}/messages.json`)).json()) as { messages: unknown[] }
  return answer.messages
}

describe('the demo chat', () => {
  it('shows a signed webhook as verified', async () => {
    const chat = await open()
    expect((await post(`${chat.url}/hooks/on-call`, firing, signed('m1', firing))).status).toBe(200)
    expect(await messages(chat)).toMatchObject([
      {
        hook: 'on-call',
        shape: 'webhook',
        signature: 'verified',
        type: 'alert.firing',
        title: 'orders.email has a backlog of 320 messages',
        detail: 'Backlog · shop',
        tone: 'high',
        link: 'http://127.0.0.1:3000/alerts/1',
      },
    ])
  })

  it('shows a changed webhook as wrong and one without signature as unsigned', async () => {
    const chat = await open()
    await post(`${chat.url}/hooks/on-call`, firing.replace('320', '3'), signed('m1', firing))
    await post(`${chat.url}/hooks/on-call`, firing)
    expect(await messages(chat)).toMatchObject([{ signature: 'wrong' }, { signature: 'unsigned' }])
  })

  it('counts a repeated delivery instead of showing it twice', async () => {
    const chat = await open()
    await post(`${chat.url}/hooks/on-call`, firing, signed('m1', firing))
    await post(`${chat.url}/hooks/on-call`, firing, signed('m1', firing))
    expect(await messages(chat)).toMatchObject([{ deliveries: 2 }])
  })

  it('answers a message of the Slack form with Slack’s own ok', async () => {
    const chat = await open()
    const answer = await post(
      `${chat.url}/hooks/slack`,
      JSON.stringify({ text: '*Backlog* <https://spillway.example/a|open>\nsecond line' }),
    )
    expect(await answer.text()).toBe('ok')
    expect(await messages(chat)).toMatchObject([
      { shape: 'slack', title: '*Backlog* open', detail: 'second line', link: 'https://spillway.example/a' },
    ])
  })

  it('refuses a body above 64 KiB and keeps no more than 300 messages', async () => {
    const chat = await open()
    expect((await post(`${chat.url}/hooks/x`, 'x'.repeat(64 * 1024 + 1))).status).toBe(413)
    for (let count = 1; count <= 305; count += 1) await post(`${chat.url}/hooks/x`, JSON.stringify({ text: String(count) }))
    const kept = await messages(chat)
    expect(kept).toHaveLength(300)
    expect(kept[0]).toMatchObject({ title: '6' })
  })

  it('never makes a link of anything but http', async () => {
    const chat = await open()
    await post(`${chat.url}/hooks/x`, JSON.stringify({ type: 'alert.firing', link: 'javascript:alert(1)' }))
    expect(await messages(chat)).toMatchObject([{ link: null }])
  })

  it('serves its page with scripts of its own only', async () => {
    const chat = await open()
    const answer = await fetch(chat.url)
    const nonce = /script-src 'nonce-([^']+)'/.exec(answer.headers.get('content-security-policy') ?? '')?.[1] ?? 'none'
    expect(await answer.text()).toContain(`<script nonce="${nonce}">`)
  })
})
