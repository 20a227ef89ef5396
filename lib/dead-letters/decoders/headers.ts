import { Buffer } from 'node:buffer'
import type { MessageHeader } from '#lib/brokers/contract.ts'

/** Which of several headers of one name holds. Spring appends, so its last is the newest; SmallRye puts the newest first. */
export type Which = 'first' | 'last'

/** Read access to a message's headers. Names are matched without regard to case. */
export interface Headers {
  has(name: string): boolean
  /** Lower-case names, in order, repeated ones once. */
  names(): string[]
  text(name: string, pick?: Which): string | null
  /** A decimal number written as text; null for anything else. */
  decimal(name: string, pick?: Which): number | null
  /** A signed big-endian integer of 1 to 8 bytes or any length (Java's BigInteger); null beyond 2^53. */
  binary(name: string, pick?: Which): number | null
  /** A structured value; null when it is not JSON. */
  json(name: string): unknown
}

/** Names in lower case: decoders ask for the same few dozen names of every message. */
const lowered = new Map<string, string>()
const MOST_LOWERED = 2_000

function lower(name: string): string {
  const known = lowered.get(name)
  if (known !== undefined) return known
  const made = name.toLowerCase()
  if (lowered.size < MOST_LOWERED) lowered.set(name, made)
  return made
}

/** The last header of this lower-case name, as text; null when there is none. Cheaper than `readHeaders` for one question. */
export function lastHeader(list: readonly MessageHeader[], name: string): string | null {
  const header = list.findLast((one) => lower(one.name) === name)
  return header === undefined ? null : textOf(header)
}

export function readHeaders(list: readonly MessageHeader[]): Headers {
  return new HeaderList(list)
}

class HeaderList implements Headers {
  readonly #byName = new Map<string, MessageHeader[]>()

  constructor(list: readonly MessageHeader[]) {
    for (const header of list) {
      const name = lower(header.name)
      const same = this.#byName.get(name)
      if (same === undefined) this.#byName.set(name, [header])
      else same.push(header)
    }
  }

  has(name: string): boolean {
    return this.#byName.size > 0 && this.#byName.has(lower(name))
  }

  names(): string[] {
    return [...this.#byName.keys()]
  }

  text(name: string, pick: Which = 'first'): string | null {
    const header = this.#get(name, pick)
    return header === null ? null : textOf(header)
  }

  decimal(name: string, pick?: Which): number | null {
    return toInteger(this.text(name, pick))
  }

  binary(name: string, pick: Which = 'first'): number | null {
    const header = this.#get(name, pick)
    if (!header || header.encoding === 'json') return null
    return bigEndian(Buffer.from(header.value, header.encoding === 'base64' ? 'base64' : 'utf8'))
  }

  json(name: string): unknown {
    const header = this.#get(name, 'first')
    return header ? parseJson(header.encoding === 'base64' ? Buffer.from(header.value, 'base64').toString('utf8') : header.value) : null
  }

  #get(name: string, pick: Which): MessageHeader | null {
    return this.#byName.get(lower(name))?.at(pick === 'first' ? 0 : -1) ?? null
  }
}

function textOf(header: MessageHeader): string {
  if (header.encoding === 'base64') return Buffer.from(header.value, 'base64').toString('utf8')
  return header.encoding === 'json' ? unquoted(header.value) : header.value
}

/** The same bytes with Buffer's methods; nothing is copied. */
export const bytesOf = (body: Uint8Array): Buffer => Buffer.from(body.buffer, body.byteOffset, body.byteLength)

/** JSON value of a text, or null. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

/** Whole decimal number of a text, or null. */
export const toInteger = (text: string | null): number | null =>
  text !== null && /^-?\d{1,15}$/.test(text.trim()) ? Number(text.trim()) : null

/** Milliseconds of an ISO 8601 text, or null. */
export function toTime(text: string | null): number | null {
  const time = text === null ? Number.NaN : Date.parse(text)
  return Number.isNaN(time) ? null : time
}

/** The part of `Class: message` before the colon when it looks like a class name. */
export function splitThrowable(text: string | null): { class: string | null; message: string | null } {
  if (text === null) return { class: null, message: null }
  const match = /^((?:[\w$]+\.)+[\w$]+|[A-Z][\w$]*(?:Exception|Error|Throwable))(?::\s*([\s\S]*))?$/.exec(text)
  return match ? { class: match[1] ?? null, message: match[2] ?? null } : { class: null, message: text }
}

function bigEndian(bytes: Uint8Array): number | null {
  if (bytes.length === 0 || bytes.length > 16) return null
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  const signed = BigInt.asIntN(bytes.length * 8, value)
  return signed >= BigInt(Number.MIN_SAFE_INTEGER) && signed <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(signed) : null
}

function unquoted(text: string): string {
  const value = parseJson(text)
  return typeof value === 'string' ? value : text
}
