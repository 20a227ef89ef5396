import { Buffer } from 'node:buffer'
import type { BrokerMessage, MessageHeader } from '#lib/brokers/contract.ts'

/** A header as an adapter would hand it on: text when the bytes are UTF-8, else base64. */
export function header(name: string, value: string | Uint8Array | object): MessageHeader {
  if (typeof value === 'string') return { name, value, encoding: 'utf8' }
  if (!(value instanceof Uint8Array)) return { name, value: JSON.stringify(value), encoding: 'json' }
  const bytes = Buffer.from(value)
  const text = bytes.toString('utf8')
  return Buffer.from(text, 'utf8').equals(bytes)
    ? { name, value: text, encoding: 'utf8' }
    : { name, value: bytes.toString('base64'), encoding: 'base64' }
}

/** Big-endian bytes of a number, as Java's ByteBuffer writes an int (4) or a long (8). */
export function bigEndian(value: number, size: 1 | 4 | 8): Uint8Array {
  const bytes = Buffer.alloc(size)
  if (size === 8) bytes.writeBigInt64BE(BigInt(value))
  else bytes.writeIntBE(value, 0, size)
  return bytes
}

/** A message with the given parts; everything else is empty. */
export function message(parts: Partial<Omit<BrokerMessage, 'body'>> & { body?: string } = {}): BrokerMessage {
  const body = Buffer.from(parts.body ?? '')
  return {
    id: '0-1',
    position: '0-1',
    timestamp: null,
    key: null,
    headers: [],
    properties: {},
    deliveryCount: null,
    redelivered: false,
    ...parts,
    body,
    bodySize: parts.bodySize ?? body.length,
  }
}
