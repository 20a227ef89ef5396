import type { Delivery, EventContext, Message, Sender } from 'rhea'
import type { AmqpConnection } from './connection.ts'
import type { AmqpLink } from './link.ts'

/** A message on its way out. */
export interface Outgoing {
  /** Queue or topic. */
  address: string
  id: string
  body: Buffer | object
  replyTo?: string
  correlationId?: string
  /** Milliseconds after which nobody needs it any more. */
  ttlMs?: number
  /** When it is due, milliseconds since the epoch (Artemis). */
  dueAt?: number
  properties?: Readonly<Record<string, string>>
}

/** Sends messages of one application. The connection is opened with the first use and anew after a failure. */
export interface AmqpSender {
  /** Resolves when the broker has accepted all of them. */
  send: (messages: readonly Outgoing[]) => Promise<void>
  close: () => Promise<void>
}

/** `kind`: what the addresses are, if the broker has to make one. */
export type AddressKind = 'queue' | 'topic'

/** The broker must have accepted all within this time. */
const sendMs = 10_000

interface Open {
  connection: AmqpConnection
  senders: Map<string, Sender>
  waiting: Map<Delivery, { resolve: () => void; reject: (error: Error) => void }>
}

export function createSender(link: AmqpLink, application: string, kind: AddressKind): AmqpSender {
  let opening: Promise<Open> | null = null

  const open = async (): Promise<Open> => {
    const connection = await link.connect(application)
    const opened: Open = { connection, senders: new Map(), waiting: new Map() }
    connection.onEnd((why) => {
      for (const { reject } of opened.waiting.values()) reject(new Error(`${application}: the connection ended: ${why}`))
      opened.waiting.clear()
    })
    return opened
  }
  const current = (): Promise<Open> => {
    if (opening !== null) return opening
    const mine = open()
    opening = mine
    const forget = (): void => {
      if (opening === mine) opening = null
    }
    mine.then(({ connection }) => connection.onEnd(forget), forget)
    return mine
  }

  const sendOne = async (on: Open, message: Outgoing): Promise<void> => {
    const address = link.name(message.address)
    const sender = on.senders.get(address) ?? attach(on, address, kind)
    if (!sender.sendable()) await sendable(sender)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    on.waiting.set(sender.send(toAmqp(message, link)), { resolve, reject })
    await promise
  }

  return {
    send: async (messages) => {
      const on = await current()
      const all = (async () => {
        for (const group of Map.groupBy(messages, ({ address }) => address).values()) {
          await Promise.all(group.map((message) => sendOne(on, message)))
        }
      })()
      const { promise, reject } = Promise.withResolvers<never>()
      const limit = setTimeout(() => {
        reject(new Error(`${application}: the broker does not accept messages within ${sendMs / 1000} s`))
        opening = null
        void on.connection.close()
      }, sendMs)
      await Promise.race([all, promise]).finally(() => clearTimeout(limit))
    },
    close: async () => {
      const on = await opening?.catch(() => null)
      await on?.connection.close()
    },
  }
}

function attach(on: Open, address: string, kind: AddressKind): Sender {
  const sender = on.connection.links.open_sender({ target: { address, capabilities: [kind] } })
  sender.setMaxListeners(0)
  on.senders.set(address, sender)
  const settle = (context: EventContext, refused: string | null): void => {
    const { delivery } = context
    const waiting = delivery && on.waiting.get(delivery)
    if (!delivery || !waiting) return
    on.waiting.delete(delivery)
    if (refused === null) waiting.resolve()
    else waiting.reject(new Error(`${address} ${refused} a message`))
  }
  sender.on('accepted', (context: EventContext) => settle(context, null))
  sender.on('rejected', (context: EventContext) => settle(context, 'rejected'))
  sender.on('released', (context: EventContext) => settle(context, 'did not take'))
  const forget = (): void => {
    on.senders.delete(address)
  }
  sender.on('sender_error', forget)
  sender.on('sender_close', forget)
  return sender
}

function sendable(sender: Sender): Promise<void> {
  return new Promise((resolve, reject) => {
    sender.once('sendable', () => resolve())
    sender.once('sender_close', () => reject(new Error('the broker closed the sender')))
  })
}

function toAmqp(message: Outgoing, link: AmqpLink): Message {
  const { id, body, replyTo, correlationId, ttlMs, dueAt, properties } = message
  return {
    durable: true,
    // The management of ActiveMQ Classic finds a message only under an id that the broker has made.
    ...(link.broker === 'artemis' && { message_id: id }),
    content_type: 'application/json',
    creation_time: Date.now(),
    body: Buffer.isBuffer(body) ? body.toString('utf8') : JSON.stringify(body),
    // A message that comes back by another protocol has a new id of that protocol; this one is the application's own.
    application_properties: { messageId: id, ...properties },
    ...(replyTo !== undefined && { reply_to: link.name(replyTo) }),
    ...(correlationId !== undefined && { correlation_id: correlationId }),
    ...(ttlMs !== undefined && { ttl: ttlMs }),
    // Not `x-opt-delivery-delay`: Artemis counts that anew in the dead-letter queue and hides the message there.
    ...(dueAt !== undefined && { message_annotations: { 'x-opt-delivery-time': dueAt } }),
  } as unknown as Message
}
