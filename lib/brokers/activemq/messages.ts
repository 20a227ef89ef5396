import { createHash } from 'node:crypto'
import { toBrokerMessage as showAmqp } from '../amqp1/message.ts'
import type { BrokerMessage, MessageHeader } from '../contract.ts'
import { nativeMessage } from './native.ts'
import type { StompFrame } from './stomp/frame.ts'

/** STOMP header → our property. ActiveMQ writes the fields of a JMS message so (`Stomp.Headers` of activemq-stomp). */
const fields = {
  'message-id': 'messageId',
  'correlation-id': 'correlationId',
  'reply-to': 'replyTo',
  type: 'type',
  priority: 'priority',
  expires: 'expires',
  persistent: 'persistent',
  timestamp: 'timestamp',
  JMSXUserID: 'userId',
  'original-destination': 'originalDestination',
} as const

/** Headers of the frame or of this delivery, not of the message. */
const ofDelivery: ReadonlySet<string> = new Set(['destination', 'subscription', 'ack', 'redelivered', 'content-length'])

const numbers: ReadonlySet<string> = new Set(['priority', 'expires', 'timestamp'])

/** A MESSAGE frame → ours. Bodies longer than `maxBodyBytes` are cut; `bodySize` keeps the truth. */
export function toBrokerMessage(frame: StompFrame, id: string, position: string, maxBodyBytes: number): BrokerMessage {
  const headers: MessageHeader[] = []
  const properties: BrokerMessage['properties'] = { messageType: frame.sized ? 'bytes' : 'text' }
  for (const [name, value] of frame.headers) {
    if (ofDelivery.has(name)) continue
    const field = Object.hasOwn(fields, name) ? fields[name as keyof typeof fields] : null
    if (field === null) headers.push({ name, value, encoding: 'utf8' })
    else if (numbers.has(field)) properties[field] = Number(value)
    else if (field === 'persistent') properties[field] = value === 'true'
    else properties[field] = field === 'originalDestination' || field === 'replyTo' ? toUri(value) : value
  }
  const timestamp = Number(frame.headers.get('timestamp'))
  const { body, bodySize, contentType } = bodyOf(frame, maxBodyBytes)
  if (contentType !== null) properties['contentType'] = contentType
  return {
    id,
    position,
    timestamp: Number.isFinite(timestamp) && timestamp > 0 ? timestamp : null,
    key: null,
    headers,
    properties,
    body,
    bodySize,
    deliveryCount: null,
    redelivered: frame.headers.get('redelivered') === 'true',
  }
}

/** The body people mean: of an AMQP message the one inside. */
function bodyOf(frame: StompFrame, maxBodyBytes: number): { body: Uint8Array; bodySize: number; contentType: string | null } {
  const native = nativeMessage(frame)
  if (native !== null) {
    const { body, bodySize, properties } = showAmqp(native, { id: '', position: '', timestamp: null, maxBodyBytes })
    const type = properties['contentType']
    return { body, bodySize, contentType: typeof type === 'string' ? type : null }
  }
  const body = new Uint8Array(frame.body.buffer, frame.body.byteOffset, Math.min(frame.body.length, maxBodyBytes))
  return { body, bodySize: frame.body.length, contentType: null }
}

/** `/queue/orders` → `queue://orders`: the form of the console and of JMX. */
function toUri(destination: string): string {
  const match = /^\/((?:remote-)?(?:temp-)?(?:queue|topic))\/([\s\S]*)$/.exec(destination)
  return match === null ? destination : `${match[1]}://${match[2]}`
}

/** Properties of the application: every header that is no field of the message and not of the delivery. */
export function applicationProperties(frame: StompFrame): [string, string][] {
  return [...frame.headers].filter(([name]) => !ofDelivery.has(name) && !Object.hasOwn(fields, name))
}

/** What the message is, apart from its delivery: the same text for the same message on every look. */
function fingerprint(frame: StompFrame): string {
  const said = [...frame.headers].filter(([name]) => !ofDelivery.has(name)).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(said)).update('\u0000').update(frame.body).digest('hex').slice(0, 12)
}

/**
 * Gives each message of one pass through a queue its id: the JMS message id, which is not unique across queues, and a fingerprint; the
 * second message with the same name gets `#2`, and so on. Two passes over the same queue name the same messages the same.
 */
export function messageNamer(): (frame: StompFrame) => string {
  const seen = new Map<string, number>()
  return (frame) => {
    const name = `${frame.headers.get('message-id') ?? ''}/${fingerprint(frame)}`
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    return times === 1 ? name : `${name}#${times}`
  }
}
