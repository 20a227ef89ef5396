import { createHash } from 'node:crypto'
import type { BrokerMessage, MessageHeader } from '../contract.ts'
import { entriesOf, fieldsOf, sectionCode, sectionOf, splitSections, type Section } from './sections.ts'
import { MalformedWire, toPlain, toText, type WireValue } from './wire-read.ts'

/** A message as it came over AMQP 1.0, taken apart once. */
export interface ReadMessage {
  /** The encoded message, exactly as it came. */
  raw: Buffer
  /** None when the message cannot be read. */
  sections: Section[]
  /** Why it cannot be read; null = it can. Such a message can be looked at, not sent again. */
  problem: string | null
}

/** Takes an encoded message apart. Never throws: one odd message must not stop a queue. */
export function readMessage(raw: Buffer): ReadMessage {
  try {
    return { raw, sections: splitSections(raw), problem: null }
  } catch (error) {
    if (!(error instanceof MalformedWire)) throw error
    return { raw, sections: [], problem: error.message }
  }
}

const headerNames = ['durable', 'priority', 'ttl', 'firstAcquirer', 'deliveryCount'] as const
const propertyNames = [
  'messageId',
  'userId',
  'to',
  'subject',
  'replyTo',
  'correlationId',
  'contentType',
  'contentEncoding',
  'absoluteExpiryTime',
  'creationTime',
  'groupId',
  'groupSequence',
  'replyToGroupId',
] as const

/** Fields of the header section that say what the message is; the others tell of its delivery. */
const kept: ReadonlySet<string> = new Set(['durable', 'priority', 'ttl'])

/** How a read message is shown. */
export interface Shown {
  id: string
  position: string
  /** Milliseconds since the epoch; null = the broker does not say. */
  timestamp: number | null
  /** A longer body is cut. */
  maxBodyBytes: number
}

/**
 * An AMQP 1.0 message → ours. Headers are the application properties and then the message annotations. `bodyType` among the
 * properties says how the body was sent: `data`, `value string`, `value map`, `sequence`, …; a structured body is shown as JSON.
 */
export function toBrokerMessage(message: ReadMessage, shown: Shown): BrokerMessage {
  const { body, type } = bodyOf(message)
  const count = deliveryCountOf(message)
  return {
    id: shown.id,
    position: shown.position,
    timestamp: shown.timestamp,
    key: null,
    headers: headersOf(message),
    properties: { ...propertiesOf(message), bodyType: type },
    body: new Uint8Array(body.buffer, body.byteOffset, Math.min(body.length, shown.maxBodyBytes)),
    bodySize: body.length,
    deliveryCount: count,
    redelivered: count > 0,
  }
}

/** Deliveries before this one that failed; 0 when the sender leaves the default. */
export function deliveryCountOf({ sections }: ReadMessage): number {
  const field = fieldsOf(sections, sectionCode.header)[headerNames.indexOf('deliveryCount')]
  const count = field === undefined ? null : toPlain(field)
  return typeof count === 'number' ? count : 0
}

/** One application property or message annotation as plain data; undefined when there is none. */
export function annotationOf({ sections }: ReadMessage, name: string): unknown {
  for (const code of [sectionCode.messageAnnotations, sectionCode.applicationProperties]) {
    const found = entriesOf(sections, code).find(([key]) => toText(key) === name)
    if (found !== undefined) return toPlain(found[1])
  }
  return undefined
}

/** Header and property fields that are set, by their names here. Times are milliseconds since the epoch. */
export function propertiesOf({ sections }: ReadMessage): Record<string, string | number | boolean> {
  const set: Record<string, string | number | boolean> = {}
  const add = (names: readonly string[], fields: readonly WireValue[]): void => {
    for (const [index, field] of fields.entries()) {
      const name = names[index]
      const value = toPlain(field)
      if (name !== undefined && (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')) set[name] = value
    }
  }
  add(headerNames.map((name) => (kept.has(name) ? name : undefined)) as string[], fieldsOf(sections, sectionCode.header))
  add(propertyNames, fieldsOf(sections, sectionCode.properties))
  return set
}

function headersOf({ sections }: ReadMessage): MessageHeader[] {
  return [...entriesOf(sections, sectionCode.applicationProperties), ...entriesOf(sections, sectionCode.messageAnnotations)].map(
    ([key, value]) => ({ name: toText(key), ...headerValue(value) }),
  )
}

function headerValue(value: WireValue): Pick<MessageHeader, 'value' | 'encoding'> {
  const plain = toPlain(value)
  if (value.type === 'binary') return { value: String(plain), encoding: 'base64' }
  return typeof plain === 'string' ? { value: plain, encoding: 'utf8' } : { value: JSON.stringify(plain), encoding: 'json' }
}

/** The bytes people mean by "the body", and how they were sent. */
function bodyOf({ raw, sections, problem }: ReadMessage): { body: Buffer; type: string } {
  if (problem !== null) return { body: raw, type: 'unreadable' }
  const data = sections.filter((section) => section.code === sectionCode.data)
  if (data.length > 0) {
    const parts = data.map(({ value }) => (value.type === 'binary' && Buffer.isBuffer(value.value) ? value.value : Buffer.alloc(0)))
    return { body: parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts), type: 'data' }
  }
  const sequences = sections.filter((section) => section.code === sectionCode.sequence)
  if (sequences.length > 0) {
    const lists = sequences.map(({ value }) => toPlain(value))
    return { body: Buffer.from(JSON.stringify(lists.length === 1 ? lists[0] : lists)), type: 'sequence' }
  }
  const value = sectionOf(sections, sectionCode.value)?.value
  if (value === undefined) return { body: Buffer.alloc(0), type: 'none' }
  if (value.type === 'null') return { body: Buffer.alloc(0), type: 'value null' }
  if (value.type === 'binary' && Buffer.isBuffer(value.value)) return { body: value.value, type: 'value binary' }
  return { body: Buffer.from(toText(value)), type: `value ${value.type}` }
}

/** What the message is, apart from how often it was delivered: the same text for the same message on every look. */
function fingerprint({ raw, sections, problem }: ReadMessage): string {
  const hash = createHash('sha256')
  if (problem !== null) hash.update(raw)
  for (const { code, bytes } of sections) {
    if (code !== sectionCode.header && code !== sectionCode.deliveryAnnotations) hash.update(bytes)
  }
  return hash.digest('hex').slice(0, 32)
}

/**
 * Gives each message of one pass through a queue its id: the producer's message id, else the fingerprint; the second message with
 * the same name gets `#2`, and so on. Two passes over the same queue name the same messages the same.
 */
export function messageNamer(): (message: ReadMessage) => string {
  const seen = new Map<string, number>()
  return (message) => {
    const own = propertiesOf(message)['messageId']
    const name = own === undefined || own === '' ? fingerprint(message) : String(own)
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    return times === 1 ? name : `${name}#${times}`
  }
}
