import type { z } from 'zod'
import type { OutgoingEvent } from './event.ts'

/** One HTTP request that carries a message. */
export interface ChannelRequest {
  url: string
  headers: Record<string, string>
  body: string
  /** Host names the URL must have (or be below), unless the operator allow-listed another: keeps a token with its provider. */
  hosts?: readonly string[]
}

/** What an answer means. */
export type Classification =
  | { outcome: 'delivered' }
  /** Taken, but nobody can tell whether it was shown. */
  | { outcome: 'accepted' }
  | { outcome: 'retry'; reason: string; afterMs?: number }
  /** `of` says what is beyond hope: this message alone, or the channel as it is configured. `final`: no second chance is due. */
  | { outcome: 'permanent'; of: 'message' | 'channel'; reason: string; hint: string; final?: boolean }

/** What stays the same when a message is sent again. */
export interface Delivery {
  /** Idempotency id: the receiver can drop a repeat. */
  id: string
  /** Time of this attempt. */
  at: Date
}

/** One kind of chat or webhook. A file of `channels/` exports one; the registry lists it. */
export interface ChannelKind<Config = unknown> {
  /** Stable id, kept in `channel.kind`. */
  kind: string
  label: string
  /** Secret fields carry `.meta({ secret: true })`; the form is drawn from it. */
  configSchema: z.ZodType<Config>
  /** Messages a second and the burst that the target takes. */
  rate: { perSecond: number; burst: number }
  render(event: OutgoingEvent, config: Config, delivery: Delivery): ChannelRequest
  /** Status alone does not tell: the body counts too. `headers` have lower-case names. */
  classify(status: number, headers: Readonly<Record<string, string>>, body: string, now: Date): Classification
}

/** Keeps the types of a definition, then forgets the config type so that definitions fit one list. */
export const channelKind = <Config>(definition: ChannelKind<Config>): ChannelKind => definition as ChannelKind

/** Wait asked for by `Retry-After` (seconds or HTTP date) in milliseconds, undefined when there is none; at most one day. */
function retryAfter(headers: Readonly<Record<string, string>>, now: Date): number | undefined {
  const value = headers['retry-after']?.trim()
  if (!value) return undefined
  const ms = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now.getTime()
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), 86_400_000) : undefined
}

/** `retry` with the wait asked for, if any. */
export function retry(reason: string, headers: Readonly<Record<string, string>>, now: Date): Classification {
  const afterMs = retryAfter(headers, now)
  return { outcome: 'retry', reason, ...(afterMs === undefined ? {} : { afterMs }) }
}
