import { z } from 'zod'
import { channelKind, retry, type Classification } from '../channel.ts'
import type { OutgoingEvent } from '../event.ts'
import { plainLine, truncateBytes } from '../text.ts'
import { explanation, headline, memberLine } from '../wording.ts'

const HOSTS = ['hooks.slack.com', 'hooks.slack-gov.com']
/** Slack's limits are in characters; counting bytes stays below them in every script. */
const HEADER_BYTES = 150
const SECTION_BYTES = 2900
const FIELD_BYTES = 400
const MEMBERS_BYTES = 2900

const ICON: Record<OutgoingEvent['type'], string> = {
  'alert.firing': '🔴',
  'alert.updated': '🟠',
  'alert.repeat': '🔴',
  'alert.recovered': '🟢',
  'alert.closed': '⚪',
  'channel.dead': '🔴',
}

/**
 * Text of others inside mrkdwn: `&<>` are Slack's control characters, so no link and no `<!channel>` survives; a zero-width
 * space takes the force of a bare `@here` and of formatting characters at the edge of a word. Inside a word (`order_created`)
 * they do not format, and the name can still be copied.
 */
export const escapeMrkdwn = (text: string): string =>
  plainLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/@(?=channel|here|everyone)/gi, '@\u200b')
    .replace(/(?<![\p{L}\p{N}])[*_~`]|[*_~`](?![\p{L}\p{N}])/gu, '\u200b$&\u200b')

/** Slack incoming webhook. The URL is the credential. */
export const slack = channelKind({
  kind: 'slack',
  label: 'Slack',
  configSchema: z.strictObject({
    url: z.url({ protocol: /^https?$/ }).meta({
      title: 'Webhook URL',
      description: 'https://hooks.slack.com/services/… from the app’s page “Incoming Webhooks”',
      secret: true,
    }),
  }),
  rate: { perSecond: 1, burst: 3 },
  render: (event, config) => ({
    url: config.url,
    hosts: HOSTS,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(message(event)),
  }),
  classify(status, headers, body, now): Classification {
    const answer = body.trim().slice(0, 100)
    if (status === 200 && answer === 'ok') return { outcome: 'delivered' }
    if (status === 200) return { outcome: 'retry', reason: 'The answer is not Slack’s “ok”.' }
    if (status === 429 || status === 408 || status >= 500) return retry(`Slack answered ${status}.`, headers, now)
    if (status === 403 || status === 404 || status === 410) {
      const gone = /no_service|no_team|team_disabled|invalid_token|channel_is_archived/.test(answer)
      return {
        outcome: 'permanent',
        of: 'channel',
        reason: `Slack no longer takes messages for this webhook: ${answer || status}.`,
        hint: gone
          ? 'Create a new incoming webhook in Slack and enter its URL.'
          : 'Check that the app may still post to the Slack channel.',
      }
    }
    if (status >= 300 && status < 400)
      return {
        outcome: 'permanent',
        of: 'channel',
        reason: `The URL redirects (${status}).`,
        hint: 'Enter the webhook URL exactly as Slack shows it.',
      }
    return {
      outcome: 'permanent',
      of: 'message',
      reason: `Slack refused this message: ${answer || status}.`,
      hint: 'Please report it with this answer.',
    }
  },
})

function message(event: OutgoingEvent): { text: string; blocks: object[] } {
  const title = plainLine(`${ICON[event.type]} ${headline(event)}`)
  const { incident } = event
  const field = (name: string, value: string): object => ({
    type: 'mrkdwn',
    text: `*${name}*\n${truncateBytes(escapeMrkdwn(value), FIELD_BYTES)}`,
  })
  const blocks: object[] = [
    { type: 'header', text: { type: 'plain_text', text: truncateBytes(title, HEADER_BYTES), emoji: true } },
    section(truncateBytes(escapeMrkdwn(explanation(event)), SECTION_BYTES)),
  ]
  if (incident)
    blocks.push({
      type: 'section',
      fields: [
        field('Severity', incident.severity),
        field('Cluster', `${incident.cluster.name} (${incident.cluster.environment})`),
        field('Since', incident.startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')),
        ...(incident.freshness === 'fresh' ? [] : [field('Data', `${incident.freshness}: the numbers may be out of date`)]),
      ],
    })
  if (event.members.length > 0) {
    const lines = event.members.map((member) => `• ${escapeMrkdwn(memberLine(member))}`)
    if (event.truncatedCount > 0) lines.push(`… and ${event.truncatedCount} more`)
    blocks.push(section(truncateBytes(lines.join('\n'), MEMBERS_BYTES)))
  }
  blocks.push(section(`<${event.link.replace(/[<>|\s]/g, encodeURIComponent)}|Open in Spillway>`))
  // Shown in push notifications and read by screen readers.
  return { text: truncateBytes(escapeMrkdwn(`${headline(event)}. ${explanation(event)}`), SECTION_BYTES), blocks }
}

const section = (text: string): object => ({ type: 'section', text: { type: 'mrkdwn', text: text || ' ' } })
