import type { Message, Options } from 'amqplib'
import type { SendOptions } from '../contract.ts'
import { deliveryHeaders } from './message-headers.ts'
import { exactHeaders } from './wire-hook.ts'
import { cannotSend, type WireTable } from './wire-values.ts'
import { properties } from './messages.ts'

/** A message ready to be published, or why it cannot be sent without changing it. */
export type Outgoing = { options: Options.Publish; refused: null } | { options: null; refused: string }

/** Everything the broker checks a message's `user-id` and our own marks against. */
export interface SendContext {
  /** User of the publishing connection: RabbitMQ refuses any other `user-id`. */
  username: string
  /** Straight to a queue: `CC` and `BCC` would send copies elsewhere. */
  direct: boolean
}

/** The same message to publish: all properties and headers, types kept, with the wished changes. Always mandatory. */
export function outgoing(raw: Message, changes: SendOptions, context: SendContext): Outgoing {
  const headers: WireTable = Object.create(null) as WireTable
  const dropped = new Set(changes.dropHeaders.map((name) => name.toLowerCase()))
  for (const [name, value] of Object.entries(exactHeaders(raw.properties.headers))) {
    if (deliveryHeaders.has(name) || dropped.has(name.toLowerCase())) continue
    if (context.direct && (name === 'CC' || name === 'BCC')) continue
    const reason = cannotSend(value)
    if (reason !== null)
      return { options: null, refused: `The header "${name}" ${reason} and cannot be sent again exactly; nothing was sent.` }
    headers[name] = value
  }
  for (const [name, value] of Object.entries(changes.addHeaders)) headers[name] = value
  const { userId, ...kept } = properties(raw)
  return { options: { ...kept, ...(userId === context.username && { userId: context.username }), headers, mandatory: true }, refused: null }
}
