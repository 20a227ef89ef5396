import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { channelKindOf } from '#lib/notify/registry.ts'
import { sampleEvents } from '#lib/notify/samples.ts'
import { serveChat, type ChatServer } from './server.ts'

const at = new Date('2026-05-01T10:00:00Z')
const secret = `whsec_${randomBytes(32).toString('base64')}`
const { firing, recovered } = sampleEvents(at, 'http://127.0.0.1:3000/alerts/test')

let chat: ChatServer | undefined
afterEach(async () => {
  await chat?.close()
  chat = undefined
})

/** Sends what a channel kind of the product renders, and answers how that kind takes the chat's answer, and what the chat shows. */
async function deliver(kind: string, event: typeof firing, config: Record<string, unknown>) {
  chat = await serveChat({ port: 0, secret, now: () => at.getTime() })
  const channel = channelKindOf(kind)
  if (!channel) throw new Error(`there is no channel kind ${kind}`)
  const settings = channel.configSchema.parse({ url: `${chat.url}/hooks/on-call`, ...config })
  const request = channel.render(event, settings, { id: 'n-1', at })
  const response = await fetch(request.url, { method: 'POST', headers: request.headers, body: request.body })
  const taken = channel.classify(response.status, Object.fromEntries(response.headers), await response.text(), at)
  const { messages } = (await (await fetch(`${chat.url}/messages.json`)).json()) as { messages: unknown[] }
  return { taken, messages }
}

describe('the demo chat as a target of Spillway’s channels', () => {
  it('verifies what the webhook channel signs and reads the incident out of it', async () => {
    const { taken, messages } = await deliver('webhook', firing, { signingSecret: secret })
    expect(taken).toEqual({ outcome: 'delivered' })
    expect(messages).toMatchObject([
      { signature: 'verified', type: 'alert.firing', title: firing.incident?.summary, tone: 'info', link: firing.link, deliveries: 1 },
    ])
  })

  it('shows a recovery as good news', async () => {
    const { messages } = await deliver('webhook', recovered, { signingSecret: secret })
    expect(messages).toMatchObject([{ type: 'alert.recovered', tone: 'good' }])
  })

  it('does not believe a webhook signed with another secret', async () => {
    const { messages } = await deliver('webhook', firing, { signingSecret: `whsec_${randomBytes(32).toString('base64')}` })
    expect(messages).toMatchObject([{ signature: 'wrong' }])
  })

  it('answers the Slack channel as Slack does', async () => {
    const { taken, messages } = await deliver('slack', firing, {})
    expect(taken).toEqual({ outcome: 'delivered' })
    expect(messages).toMatchObject([{ shape: 'slack', link: firing.link }])
  })
})
