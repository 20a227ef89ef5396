import { z } from 'zod'
import type { BrokerMessage, BrowseRequest, BrowseResult, MessageHeader } from '../contract.ts'
import type { BrokerError } from '../error.ts'
import { exec } from '../jolokia/requests.ts'
import type { Session } from './session.ts'

const properties = z.record(z.string(), z.unknown()).nullish()

/** A message as JMX shows it (`OpenTypeSupport` of activemq-broker): text whole, of bytes the first 255. */
const shown = z.object({
  JMSMessageID: z.string(),
  JMSTimestamp: z.string().nullish(),
  JMSRedelivered: z.boolean().nullish(),
  JMSDeliveryMode: z.string().nullish(),
  JMSPriority: z.number().nullish(),
  JMSExpiration: z.number().nullish(),
  JMSCorrelationID: z.string().nullish(),
  JMSType: z.string().nullish(),
  JMSReplyTo: z.string().nullish(),
  JMSXGroupID: z.string().nullish(),
  OriginalDestination: z.string().nullish(),
  Text: z.string().nullish(),
  BodyLength: z.number().nullish(),
  BodyPreview: z.array(z.number()).nullish(),
  StringProperties: properties,
  IntProperties: properties,
  LongProperties: properties,
  ShortProperties: properties,
  ByteProperties: properties,
  FloatProperties: properties,
  DoubleProperties: properties,
  BooleanProperties: properties,
})
export type ShownMessage = z.infer<typeof shown>

const kinds = ['String', 'Int', 'Long', 'Short', 'Byte', 'Float', 'Double', 'Boolean'] as const

/**
 * Looks through the management. It shows the first messages of the queue only (`maxBrowsePageSize`, 400 unless set), and of bytes the
 * first 255. `why` is the trouble with STOMP, for the explanation.
 */
export async function browsePreview(
  session: Session,
  bean: string,
  { limit, cursor, maxBodyBytes }: BrowseRequest,
  why: BrokerError,
  signal: AbortSignal,
): Promise<BrowseResult> {
  const all = await session.client.one(exec(bean, 'browse'), z.array(shown), 'the messages of the queue', signal)
  const skip = Number(cursor ?? 0)
  const seen = new Map<string, number>()
  const messages = all.map((one, index) => fromShown(one, name(seen, one.JMSMessageID), String(index), maxBodyBytes))
  return {
    messages: messages.slice(skip, skip + limit),
    nextCursor: skip + limit < messages.length ? String(skip + limit) : null,
    cost: {
      cost: 'free',
      explanation: `Without STOMP only the first ${all.length} messages are shown, and of binary bodies the first 255 bytes. ${why.message}`,
      looksLeft: null,
    },
  }
}

/** A message of JMX → ours. Exported for its test. */
function fromShown(one: ShownMessage, id: string, position: string, maxBodyBytes: number): BrokerMessage {
  const body =
    typeof one.Text === 'string' ? Buffer.from(one.Text, 'utf8') : Buffer.from((one.BodyPreview ?? []).map((byte) => byte & 0xff))
  const time = one.JMSTimestamp === null || one.JMSTimestamp === undefined ? Number.NaN : Date.parse(one.JMSTimestamp)
  const said = {
    messageId: one.JMSMessageID,
    messageType: typeof one.Text === 'string' ? 'text' : one.BodyLength === null || one.BodyLength === undefined ? 'other' : 'bytes',
    priority: one.JMSPriority,
    expires: one.JMSExpiration,
    persistent: one.JMSDeliveryMode === 'PERSISTENT',
    correlationId: one.JMSCorrelationID,
    type: one.JMSType,
    replyTo: one.JMSReplyTo,
    groupId: one.JMSXGroupID,
    originalDestination: one.OriginalDestination,
  }
  return {
    id,
    position,
    timestamp: Number.isFinite(time) && time > 0 ? time : null,
    key: null,
    headers: headersOf(one),
    properties: Object.fromEntries(
      Object.entries(said).flatMap(([key, value]) => (value === null || value === undefined ? [] : [[key, value]])),
    ),
    body: new Uint8Array(body.subarray(0, maxBodyBytes)),
    bodySize: typeof one.Text === 'string' ? body.length : (one.BodyLength ?? body.length),
    deliveryCount: null,
    redelivered: one.JMSRedelivered === true,
  }
}

function headersOf(one: ShownMessage): MessageHeader[] {
  return kinds.flatMap((kind) =>
    Object.entries(one[`${kind}Properties`] ?? {}).map(([key, value]): MessageHeader =>
      typeof value === 'string' ? { name: key, value, encoding: 'utf8' } : { name: key, value: JSON.stringify(value), encoding: 'json' },
    ),
  )
}

function name(seen: Map<string, number>, id: string): string {
  const times = (seen.get(id) ?? 0) + 1
  seen.set(id, times)
  return times === 1 ? id : `${id}#${times}`
}
