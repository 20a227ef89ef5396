/** Messages as brokers store and send them (MessageDecoder.java): back to back, each with its own length first. Pure. */
import { BrokerError } from '../error.ts'

/** A message with its own bytes: the body may still be compressed (`sysFlag`). */
export interface StoredMessage {
  topic: string
  queueId: number
  queueOffset: number
  /** Place in the broker's commit log; large logs pass 2^53 never. */
  physicalOffset: number
  /** The application's own 32 bits. */
  flag: number
  sysFlag: number
  bornTimestamp: number
  storeTimestamp: number
  bornHost: string
  /** Address bytes and port of the broker, as offset ids are made of them. */
  storeHost: Buffer
  reconsumeTimes: number
  /** Repetition cannot be: a property is a map entry of the broker. Order is as stored. */
  properties: [name: string, value: string][]
  body: Buffer
}

const MAGIC_V1 = -626_843_481
const MAGIC_V2 = -626_843_477
const BORN_V6 = 0x10
const STORE_V6 = 0x20

/** All messages of a pull answer. Throws `malformed-answer` when the bytes are no whole messages. */
export function decodeMessages(bytes: Buffer): StoredMessage[] {
  const messages: StoredMessage[] = []
  try {
    for (let at = 0; at < bytes.length;) {
      const size = bytes.readInt32BE(at)
      if (size < 88 || at + size > bytes.length) throw new RangeError(`a message claims ${size} bytes`)
      messages.push(decodeMessage(bytes.subarray(at, at + size)))
      at += size
    }
  } catch (error) {
    throw new BrokerError(
      'malformed-answer',
      `Messages of a broker cannot be read: ${error instanceof Error ? error.message : ''}`,
      'Look at the topic with the tools of RocketMQ.',
      {
        cause: error,
      },
    )
  }
  return messages
}

function decodeMessage(bytes: Buffer): StoredMessage {
  const magic = bytes.readInt32BE(4)
  if (magic !== MAGIC_V1 && magic !== MAGIC_V2) throw new RangeError(`unknown magic ${magic}`)
  const sysFlag = bytes.readInt32BE(36)
  let at = 40
  const bornTimestamp = Number(bytes.readBigInt64BE(at))
  at += 8
  const bornLength = (sysFlag & BORN_V6 ? 16 : 4) + 4
  const born = bytes.subarray(at, at + bornLength)
  at += bornLength
  const storeTimestamp = Number(bytes.readBigInt64BE(at))
  at += 8
  const storeLength = (sysFlag & STORE_V6 ? 16 : 4) + 4
  const storeHost = bytes.subarray(at, at + storeLength)
  at += storeLength
  const reconsumeTimes = bytes.readInt32BE(at)
  at += 12
  const body = slice(bytes, at + 4, bytes.readInt32BE(at))
  at += 4 + body.length
  const topicLength = magic === MAGIC_V2 ? bytes.readInt16BE(at) : bytes.readUInt8(at)
  at += magic === MAGIC_V2 ? 2 : 1
  const topic = slice(bytes, at, topicLength).toString('utf8')
  at += topicLength
  const properties = slice(bytes, at + 2, bytes.readUInt16BE(at)).toString('utf8')
  return {
    topic,
    queueId: bytes.readInt32BE(12),
    flag: bytes.readInt32BE(16),
    queueOffset: Number(bytes.readBigInt64BE(20)),
    physicalOffset: Number(bytes.readBigInt64BE(28)),
    sysFlag,
    bornTimestamp,
    bornHost: hostText(born),
    storeTimestamp,
    storeHost,
    reconsumeTimes,
    properties: readProperties(properties),
    body,
  }
}

/** `subarray` silently gives less where bytes are missing. */
function slice(bytes: Buffer, from: number, length: number): Buffer {
  if (length < 0 || from + length > bytes.length) throw new RangeError('a field is longer than its message')
  return bytes.subarray(from, from + length)
}

/** Address bytes and port as `host:port`. */
function hostText(bytes: Buffer): string {
  const port = bytes.readInt32BE(bytes.length - 4)
  const ip = bytes.subarray(0, -4)
  if (ip.length === 4) return `${ip.join('.')}:${port}`
  const groups = Array.from({ length: 8 }, (_, index) => ip.readUInt16BE(index * 2).toString(16))
  return `[${groups.join(':')}]:${port}`
}

/** Id of a message by its place: address of the broker and physical offset, in hexadecimal. */
export function offsetId({ storeHost, physicalOffset }: Pick<StoredMessage, 'storeHost' | 'physicalOffset'>): string {
  return (storeHost.toString('hex') + physicalOffset.toString(16).padStart(16, '0')).toUpperCase()
}

/** An offset id taken apart; null when it is none. */
export function parseOffsetId(id: string): { host: string; physicalOffset: number } | null {
  if (!/^(?:[0-9a-f]{32}|[0-9a-f]{56})$/i.test(id)) return null
  const physicalOffset = Number(BigInt(`0x${id.slice(-16)}`))
  return Number.isSafeInteger(physicalOffset) ? { host: hostText(Buffer.from(id.slice(0, -16), 'hex')), physicalOffset } : null
}

/** One property by its name. */
export const propertyOf = ({ properties }: Pick<StoredMessage, 'properties'>, name: string): string | undefined =>
  properties.find(([key]) => key === name)?.[1]

const [NAME_END, VALUE_END] = ['\u0001', '\u0002']

/** `name\x01value\x02…`; the last separator may be missing. */
export function readProperties(text: string): [string, string][] {
  return text.split(VALUE_END).flatMap((item): [string, string][] => {
    const end = item.indexOf(NAME_END)
    return end <= 0 ? [] : [[item.slice(0, end), item.slice(end + 1)]]
  })
}

export function writeProperties(properties: readonly (readonly [string, string])[]): string {
  return properties.map(([name, value]) => `${name}${NAME_END}${value}${VALUE_END}`).join('')
}
