import { z } from 'zod'
import { channelKind, retry } from '../channel.ts'
import { signatureHeaders, signingKey } from '../signature.ts'
import { truncateBytes } from '../text.ts'

const secret = z.string().refine((value) => signingKey(value) !== null, 'whsec_ and the base64 of 24 to 64 random bytes')
const SUMMARY_BYTES = 1000
const MEMBER_SUMMARY_BYTES = 300

/** JSON with the headers of the Standard Webhooks specification, so that any receiver's library can check the signature. */
export const webhook = channelKind({
  kind: 'webhook',
  label: 'Webhook (JSON, signed)',
  configSchema: z.strictObject({
    url: z.url({ protocol: /^https?$/ }).meta({ title: 'URL', secret: true }),
    signingSecret: secret.optional().meta({ title: 'Signing secret', description: 'whsec_… of the receiver', secret: true }),
    previousSigningSecret: secret
      .optional()
      .meta({ title: 'Previous signing secret', description: 'Signs as well while the secret changes', secret: true }),
    authorization: z
      .string()
      .max(4000)
      .regex(/^[\x20-\x7e]+$/, 'printable ASCII')
      .optional()
      .meta({ title: 'Authorization header', description: 'For example: Bearer …', secret: true }),
  }),
  rate: { perSecond: 10, burst: 20 },
  render(event, config, delivery) {
    const { type, at, ...data } = event
    const shorten = <T extends { summary: string }>(info: T, limit: number): T => ({ ...info, summary: truncateBytes(info.summary, limit) })
    const body = JSON.stringify({
      type,
      timestamp: at,
      data: {
        ...data,
        incident: data.incident && shorten(data.incident, SUMMARY_BYTES),
        members: data.members.map((member) => shorten(member, MEMBER_SUMMARY_BYTES)),
      },
    })
    const secrets = [config.signingSecret, config.previousSigningSecret].filter((value) => value !== undefined)
    return {
      url: config.url,
      headers: {
        'content-type': 'application/json',
        ...(config.authorization ? { authorization: config.authorization } : {}),
        ...signatureHeaders(secrets, delivery.id, delivery.at, body),
      },
      body,
    }
  },
  classify(status, headers, _body, now) {
    if (status >= 200 && status < 300) return { outcome: 'delivered' }
    if (status === 408 || status === 425 || status === 429 || status >= 500) return retry(`The receiver answered ${status}.`, headers, now)
    if (status >= 300 && status < 400)
      return {
        outcome: 'permanent',
        of: 'channel',
        reason: `The receiver redirects (${status}).`,
        hint: 'Redirects are not followed. Enter the final URL.',
      }
    if (status === 410)
      return {
        outcome: 'permanent',
        of: 'channel',
        final: true,
        reason: 'The receiver is gone (410).',
        hint: 'Create the webhook again and enter its new URL.',
      }
    if (status === 401 || status === 403)
      return {
        outcome: 'permanent',
        of: 'channel',
        reason: `The receiver refuses us (${status}).`,
        hint: 'Check the Authorization header and the signing secret.',
      }
    if (status === 404 || status === 405)
      return {
        outcome: 'permanent',
        of: 'channel',
        reason: `Nobody receives webhooks at this URL (${status}).`,
        hint: 'Check the path of the URL.',
      }
    return { outcome: 'permanent', of: 'message', reason: `The receiver refused this message (${status}).`, hint: 'Its answer says why.' }
  },
})
