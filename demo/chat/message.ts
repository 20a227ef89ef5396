import { z } from 'zod'
import type { Verdict } from './signature.ts'

/** Colour of a message on the page. */
export type Tone = 'critical' | 'high' | 'warning' | 'info' | 'good' | 'plain'

/** One message as the page shows it and tests read it. */
export interface ChatMessage {
  /** Counts up from 1 for the life of the chat. */
  number: number
  /** The `<name>` of `/hooks/<name>`. */
  hook: string
  /** `webhook-id`; '' when there is none. */
  webhookId: string
  /** ISO 8601. */
  receivedAt: string
  /** How often it came: deliveries are at-least-once, so the same id may come again. */
  deliveries: number
  shape: 'webhook' | 'slack' | 'other'
  signature: Verdict
  /** Event type, such as `alert.firing`; '' when the message has none. */
  type: string
  title: string
  detail: string
  tone: Tone
  /** An http address to open, or null. */
  link: string | null
  /** The body as it came. */
  body: unknown
}

const text = z.string().catch('')
const webhook = z.looseObject({
  type: z.string(),
  link: text,
  test: z.boolean().catch(false),
  incident: z
    .looseObject({
      summary: text,
      severity: text,
      rule: z.looseObject({ name: text }).catch({ name: '' }),
      cluster: z.looseObject({ name: text }).catch({ name: '' }),
    })
    .nullable()
    .catch(null),
  channel: z.looseObject({ name: text, reason: text }).optional().catch(undefined),
})
const nested = z.looseObject({ type: z.string(), data: z.looseObject({}) })
const slack = z.looseObject({ text: z.string() })

export type Content = Pick<ChatMessage, 'shape' | 'type' | 'title' | 'detail' | 'tone' | 'link' | 'body'>

/** Reads the parts worth showing out of a body of Spillway's own webhook form, of Slack's form, or of any other. */
export function readContent(body: string): Content {
  const json = parse(body)
  const own = webhook.safeParse(flat(json))
  if (own.success) return fromWebhook(own.data, json)
  const chat = slack.safeParse(json)
  if (chat.success) return fromSlack(chat.data.text, json)
  return { shape: 'other', type: '', title: body.slice(0, 300), detail: '', tone: 'plain', link: null, body: json ?? body }
}

/** Some senders put everything but the type under `data`. */
function flat(json: unknown): unknown {
  const parsed = nested.safeParse(json)
  return parsed.success ? { ...parsed.data.data, type: parsed.data.type } : json
}

function fromWebhook(event: z.infer<typeof webhook>, body: unknown): Content {
  const { type, incident, channel } = event
  const title = incident?.summary || (channel ? `Channel ${channel.name} no longer works: ${channel.reason}` : type)
  const detail = [event.test ? 'test' : '', incident?.rule.name ?? '', incident?.cluster.name ?? ''].filter(Boolean).join(' · ')
  return { shape: 'webhook', type, title, detail, tone: toneOf(type, incident?.severity ?? ''), link: httpLink(event.link), body }
}

/** Slack's mrkdwn as plain text; the first link found anywhere in the message is the one to open. */
function fromSlack(message: string, body: unknown): Content {
  const plain = message
    .replace(/<(https?:[^|>]+)\|([^>]*)>/g, '$2')
    .replace(/<(https?:[^>]+)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
  const link = /<(https?:[^|>\s"]+)/.exec(JSON.stringify(body))?.[1] ?? ''
  const [title = '', ...rest] = plain.split('\n')
  return { shape: 'slack', type: '', title, detail: rest.join('\n').trim(), tone: 'plain', link: httpLink(link), body }
}

function toneOf(type: string, severity: string): Tone {
  if (type === 'alert.recovered' || type === 'alert.closed') return 'good'
  const known = z.enum(['critical', 'high', 'warning', 'info']).safeParse(severity)
  return known.success ? known.data : 'plain'
}

const httpLink = (link: string): string | null => (/^https?:\/\//.test(link) && URL.canParse(link) ? link : null)

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown
  } catch {
    return null
  }
}
