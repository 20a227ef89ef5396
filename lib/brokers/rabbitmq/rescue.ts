import type { Message } from 'amqplib'
import { BrokerError } from '../error.ts'
import { outgoing } from './outgoing.ts'
import type { Publisher } from './publisher.ts'
import { exactHeaders } from './wire-hook.ts'
import { isTyped, type WireTable, type WireValue } from './wire-values.ts'

/**
 * A quorum queue drops a message that is returned once more than its limit allows, so a message found at the limit must
 * not go back the usual way. It is copied to the tail of its own queue instead, where its count begins anew; the caller
 * acknowledges the old one after this resolves. Rejects when the copy was not confirmed.
 */
export async function copyToTail(publisher: Publisher, queue: string, raw: Message, username: string): Promise<void> {
  const exact = outgoing(raw, { addHeaders: {}, dropHeaders: [] }, { username, direct: true })
  const copy =
    exact.options ??
    outgoing(
      { ...raw, properties: { ...raw.properties, headers: sendable(raw) } },
      { addHeaders: {}, dropHeaders: [] },
      { username, direct: true },
    ).options
  const outcome = copy === null ? null : await publisher.send('', queue, raw.content, copy)
  if (outcome?.result === 'confirmed') return
  throw new BrokerError(
    'object-error',
    `A message of queue "${queue}" has no returns left, and a copy could not be stored: ${outcome === null ? 'its headers cannot be sent' : outcome.reason}.`,
    'Raise the delivery limit of the queue by a policy before looking again.',
  )
}

/** Proves, without storing anything, that a copy could be stored: the right to write is checked before routing. */
export async function canCopy(publisher: Publisher): Promise<boolean> {
  const outcome = await publisher.send('', `spillway.no-such-queue.${crypto.randomUUID()}`, Buffer.alloc(0), { mandatory: true })
  return outcome.result === 'refused' && outcome.reason.startsWith('unroutable')
}

/** Headers with what cannot be written exactly in the nearest form that can: better another form than no message. */
function sendable(raw: Message): WireTable {
  const soften = (value: WireValue): WireValue => {
    if (Array.isArray(value)) return value.map(soften)
    if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value
    if (isTyped(value)) return Buffer.isBuffer(value.value) ? value.value : value
    const table: WireTable = Object.create(null) as WireTable
    for (const [name, inner] of Object.entries(value)) table[name === '!' ? '! ' : name] = soften(inner)
    return table
  }
  return soften(exactHeaders(raw.properties.headers)) as WireTable
}
