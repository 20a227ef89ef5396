import { createHmac, timingSafeEqual } from 'node:crypto'

/** What a check of a webhook's signature can say. */
export type Verdict = 'verified' | 'wrong' | 'too-old' | 'unsigned'

export interface Signed {
  id: string | undefined
  /** Seconds since the epoch, as text. */
  timestamp: string | undefined
  /** Space-separated `v1,<base64>`. */
  signature: string | undefined
  /** The exact bytes received. */
  body: Buffer
}

const toleranceSeconds = 5 * 60

/**
 * Checks a Standard Webhooks signature: HMAC-SHA256 over `id.timestamp.body` with the bytes behind `whsec_`.
 * `now` is in milliseconds since the epoch.
 */
export function verify(secret: string, { id, timestamp, signature, body }: Signed, now: number): Verdict {
  if (id === undefined || timestamp === undefined || signature === undefined) return 'unsigned'
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest()
  const known = signature
    .split(' ')
    .filter((one) => one.startsWith('v1,'))
    .some((one) => equal(Buffer.from(one.slice(3), 'base64'), expected))
  if (!known) return 'wrong'
  const age = Math.abs(now / 1000 - Number(timestamp))
  return age <= toleranceSeconds ? 'verified' : 'too-old'
}

const equal = (left: Buffer, right: Buffer): boolean => left.length === right.length && timingSafeEqual(left, right)
