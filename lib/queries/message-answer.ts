import { isUtf8 } from 'node:buffer'
import type { Message } from '#lib/api/contracts/destinations.ts'
import type { BrokerMessage } from '#lib/brokers/contract.ts'

/** Bytes of a body shown in lists, and of one message shown whole. */
export const PREVIEW_BYTES = 4_096
export const WHOLE_BYTES = 1_000_000

/** The parts of a message every answer has. Bytes that are not UTF-8 are base64. */
export function messageAnswer(message: BrokerMessage, previewBytes: number): Omit<Message, 'deliveryCount'> {
  const shown = message.body.subarray(0, previewBytes)
  const whole = shown.length === message.bodySize
  const text = wholeCharacters(shown, whole)
  return {
    id: message.id,
    position: message.position,
    receivedAt: message.timestamp === null ? null : new Date(message.timestamp).toISOString(),
    key: message.key === null ? null : textOf(message.key),
    headers: message.headers,
    properties: message.properties,
    body: {
      preview: text === null ? Buffer.from(shown).toString('base64') : Buffer.from(text).toString('utf8'),
      encoding: text === null ? 'base64' : 'utf8',
      sizeBytes: message.bodySize,
      truncated: !whole,
      contentType: contentType(message),
    },
  }
}

/** The bytes when they are UTF-8, without a character cut in two at the end; null when they are not text. */
function wholeCharacters(bytes: Uint8Array, whole: boolean): Uint8Array | null {
  if (isUtf8(bytes)) return bytes
  if (whole) return null
  for (const cut of [1, 2, 3]) {
    const shorter = bytes.subarray(0, Math.max(0, bytes.length - cut))
    if (isUtf8(shorter)) return shorter
  }
  return null
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString(isUtf8(bytes) ? 'utf8' : 'base64')

/** What the producer says the body is. */
export function contentType(message: BrokerMessage): string | null {
  const property = message.properties['contentType']
  if (typeof property === 'string' && property !== '') return property
  return message.headers.find((header) => header.name.toLowerCase() === 'content-type' && header.encoding === 'utf8')?.value ?? null
}
