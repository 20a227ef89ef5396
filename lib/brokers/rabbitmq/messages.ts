import { createHash } from 'node:crypto'
import type { Message } from 'amqplib'
import type { BrokerMessage } from '../contract.ts'
import { deliveryHeaders, lastDeath, numberIn, toHeaders, toJson } from './message-headers.ts'
import { exactHeaders } from './wire-hook.ts'

/** AMQP properties besides the headers, in the order of the protocol. */
const propertyNames = [
  'contentType',
  'contentEncoding',
  'deliveryMode',
  'priority',
  'correlationId',
  'replyTo',
  'expiration',
  'messageId',
  'timestamp',
  'type',
  'userId',
  'appId',
] as const

/** An AMQP message → ours. Bodies longer than `maxBodyBytes` are cut; `bodySize` keeps the truth. */
export function toBrokerMessage(raw: Message, id: string, position: string, maxBodyBytes: number): BrokerMessage {
  const headers = exactHeaders(raw.properties.headers)
  return {
    id,
    position,
    timestamp: lastDeath(headers),
    key: null,
    headers: toHeaders(headers),
    properties: { exchange: raw.fields.exchange, routingKey: raw.fields.routingKey, ...properties(raw) },
    body: new Uint8Array(raw.content.buffer, raw.content.byteOffset, Math.min(raw.content.length, maxBodyBytes)),
    bodySize: raw.content.length,
    deliveryCount: deliveryCount(raw),
    redelivered: raw.fields.redelivered,
  }
}

/** Deliveries before this one, as the broker counts them; null where it does not count (classic queues, first delivery). */
export function deliveryCount(raw: Message): number | null {
  return numberIn(exactHeaders(raw.properties.headers), 'x-delivery-count')
}

/** Those properties that are set. */
export function properties(raw: Message): Record<string, string | number> {
  const values: { [name in (typeof propertyNames)[number]]?: string | number | undefined } = raw.properties
  const set: Record<string, string | number> = {}
  for (const name of propertyNames) {
    const value = values[name]
    if (value !== undefined) set[name] = value
  }
  return set
}

/** What the message is, apart from how often it was delivered: the same text for the same message on every look. */
function fingerprint(raw: Message): string {
  const headers = Object.entries(exactHeaders(raw.properties.headers))
    .filter(([name]) => !deliveryHeaders.has(name))
    .map(([name, value]) => [name, toJson(value)])
  return createHash('sha256')
    .update(JSON.stringify([raw.fields.exchange, raw.fields.routingKey, properties(raw), headers]))
    .update('\u0000')
    .update(raw.content)
    .digest('hex')
    .slice(0, 32)
}

/**
 * Gives each message of one pass through a queue its id: the producer's message id, else the fingerprint; the second
 * message with the same name gets `#2`, and so on. Two passes over the same queue name the same messages the same.
 */
export function messageNamer(): (raw: Message) => string {
  const seen = new Map<string, number>()
  return (raw) => {
    const own: unknown = raw.properties.messageId
    // Postgres keeps no text with a NUL in it.
    const name = typeof own === 'string' && own !== '' && !own.includes('\0') ? own : fingerprint(raw)
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    return times === 1 ? name : `${name}#${times}`
  }
}
