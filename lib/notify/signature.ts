import { createHmac } from 'node:crypto'

/** Key bytes of a `whsec_` secret, null when it is not one: base64 of 24 to 64 bytes. */
export function signingKey(secret: string): Buffer | null {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1]
  if (!encoded) return null
  const key = Buffer.from(encoded, 'base64')
  return key.length >= 24 && key.length <= 64 ? key : null
}

/**
 * Headers of the Standard Webhooks specification: `v1,` and the base64 HMAC-SHA256 of `id.timestamp.body`, once for each
 * secret, so that a receiver may know the old or the new one while they change.
 */
export function signatureHeaders(secrets: readonly string[], id: string, at: Date, body: string): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const signatures = secrets.flatMap((secret) => {
    const key = signingKey(secret)
    return key ? [`v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`] : []
  })
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    ...(signatures.length > 0 ? { 'webhook-signature': signatures.join(' ') } : {}),
  }
}
