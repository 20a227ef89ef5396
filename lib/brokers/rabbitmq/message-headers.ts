import type { MessageHeader } from '../contract.ts'
import { isTyped, type Typed, type WireTable, type WireValue } from './wire-values.ts'

/** Headers the broker adds on delivery: how often a message was handed out and where it lies, not what it is. */
export const deliveryHeaders: ReadonlySet<string> = new Set(['x-delivery-count', 'x-acquired-count', 'x-stream-offset'])

/**
 * Headers as people and decoders read them, without those of the delivery: text as text, bytes as base64, everything else as JSON. Inside JSON a
 * timestamp is `{"!":"timestamp","value":<seconds>}` and bytes are `{"!":"bytes","value":<base64>}`.
 */
export function toHeaders(table: WireTable): MessageHeader[] {
  const headers: MessageHeader[] = []
  for (const [name, value] of Object.entries(table)) {
    if (deliveryHeaders.has(name)) continue
    const bytes = bytesOf(value)
    if (typeof value === 'string') headers.push({ name, value, encoding: 'utf8' })
    else if (bytes !== null) headers.push({ name, value: bytes.toString('base64'), encoding: 'base64' })
    else headers.push({ name, value: JSON.stringify(toJson(value)), encoding: 'json' })
  }
  return headers
}

function bytesOf(value: WireValue): Buffer | null {
  if (Buffer.isBuffer(value)) return value
  return isTyped(value) && Buffer.isBuffer(value.value) ? value.value : null
}

/** A value as JSON can hold it. */
export function toJson(value: WireValue): unknown {
  const bytes = bytesOf(value)
  if (bytes !== null) return { '!': 'bytes', value: bytes.toString('base64') }
  if (Array.isArray(value)) return value.map(toJson)
  if (typeof value !== 'object' || value === null) return value
  if (isTyped(value)) return scalar(value)
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toJson(inner)]))
}

function scalar({ '!': type, value }: Typed): unknown {
  const plain = typeof value === 'bigint' && BigInt.asIntN(53, value) === value ? Number(value) : value
  if (type === 'timestamp' || type === 'decimal') return { '!': type, value: typeof plain === 'bigint' ? String(plain) : plain }
  if (typeof plain === 'bigint') return { '!': type, value: String(plain) }
  // JSON has no NaN and no infinities.
  return typeof plain === 'number' && !Number.isFinite(plain) ? String(plain) : plain
}

/** A whole number in a header; null when it is absent or something else. */
export function numberIn(table: WireTable, name: string): number | null {
  const value = table[name]
  if (value === undefined || !isTyped(value)) return null
  return typeof value.value === 'bigint' || typeof value.value === 'number' ? Number(value.value) : null
}

/** Time of the last known death in `x-death`, milliseconds since the epoch; null when there is none. */
export function lastDeath(table: WireTable): number | null {
  const deaths = table['x-death']
  if (!Array.isArray(deaths)) return null
  const times = deaths.flatMap((death) => {
    const time =
      typeof death === 'object' && death !== null && !Array.isArray(death) && !Buffer.isBuffer(death) && !isTyped(death)
        ? numberIn(death, 'time')
        : null
    return time === null ? [] : [time * 1000]
  })
  return times.length === 0 ? null : Math.max(...times)
}
