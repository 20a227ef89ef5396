/**
 * Frames of the RocketMQ remoting protocol (RemotingCommand.java, RocketMQSerializable.java): int32 length of what follows,
 * int32 with the header's serialisation in its first byte and its length in the others, header, body. Pure.
 */
import { z } from 'zod'
import { BrokerError } from '../../error.ts'

/** How a header is written. Brokers answer in the form they were asked in. */
export type Serialization = 'json' | 'binary'

/** One request or response. */
export interface Command {
  code: number
  /** Links an answer to its request. */
  opaque: number
  /** Bit 0: an answer. Bit 1: nobody waits for an answer. */
  flag: number
  /** The broker's own words; often set on success too. */
  remark: string
  fields: Readonly<Record<string, string>>
  body: Buffer
}

/** MQVersion ordinal of 4.9.8: from 401 on a name server answers routes as real JSON. */
const VERSION = 409
/** LanguageCode.java: OTHER, known to every release. */
const LANGUAGE = { name: 'OTHER', ordinal: 7 }
const ANSWER = 1
const ONE_WAY = 2

export const isAnswer = (command: Command): boolean => (command.flag & ANSWER) !== 0

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String)
const jsonHeader = z.object({
  code: z.number().int(),
  opaque: z.number().int(),
  flag: z.number().int(),
  remark: z.string().nullish(),
  extFields: z.record(z.string(), text.nullable()).nullish(),
})

/** The bytes of a request. */
export function encodeFrame(command: Omit<Command, 'flag' | 'remark'> & { oneWay?: boolean }, serialization: Serialization): Buffer {
  const flag = command.oneWay === true ? ONE_WAY : 0
  const header = serialization === 'json' ? jsonBytes(command, flag) : binaryBytes(command, flag)
  const start = Buffer.alloc(8)
  start.writeInt32BE(4 + header.length + command.body.length, 0)
  start.writeInt32BE(((serialization === 'json' ? 0 : 1) << 24) | header.length, 4)
  return Buffer.concat([start, header, command.body])
}

function jsonBytes({ code, opaque, fields }: Pick<Command, 'code' | 'opaque' | 'fields'>, flag: number): Buffer {
  return Buffer.from(JSON.stringify({ code, language: LANGUAGE.name, version: VERSION, opaque, flag, extFields: fields }))
}

function binaryBytes({ code, opaque, fields }: Pick<Command, 'code' | 'opaque' | 'fields'>, flag: number): Buffer {
  const entries = Object.entries(fields).map(([key, value]) => {
    const [name, bytes] = [Buffer.from(key), Buffer.from(value)]
    const entry = Buffer.alloc(6 + name.length + bytes.length)
    entry.writeInt16BE(name.length, 0)
    name.copy(entry, 2)
    entry.writeInt32BE(bytes.length, 2 + name.length)
    bytes.copy(entry, 6 + name.length)
    return entry
  })
  const fixed = Buffer.alloc(21)
  fixed.writeInt16BE(code, 0)
  fixed.writeInt8(LANGUAGE.ordinal, 2)
  fixed.writeInt16BE(VERSION, 3)
  fixed.writeInt32BE(opaque, 5)
  fixed.writeInt32BE(flag, 9)
  fixed.writeInt32BE(0, 13)
  fixed.writeInt32BE(
    entries.reduce((sum, entry) => sum + entry.length, 0),
    17,
  )
  return Buffer.concat([fixed, ...entries])
}

/** A whole frame without its length. Throws `malformed-answer` for bytes that are no frame. */
function decodeFrame(frame: Buffer): Command {
  try {
    const word = frame.readInt32BE(0)
    const headerEnd = 4 + (word & 0xffffff)
    if (headerEnd > frame.length) throw new RangeError('the header is longer than the frame')
    const header = frame.subarray(4, headerEnd)
    const body = frame.subarray(headerEnd)
    return word >>> 24 === 1 ? { ...readBinary(header), body } : { ...readJson(header), body }
  } catch (error) {
    throw malformed('An answer is no RocketMQ frame', error)
  }
}

function readJson(bytes: Buffer): Omit<Command, 'body'> {
  const { code, opaque, flag, remark, extFields } = jsonHeader.parse(JSON.parse(bytes.toString('utf8')))
  const fields = Object.entries(extFields ?? {}).filter((entry): entry is [string, string] => entry[1] !== null)
  return { code, opaque, flag, remark: remark ?? '', fields: Object.fromEntries(fields) }
}

function readBinary(bytes: Buffer): Omit<Command, 'body'> {
  const remarkLength = bytes.readInt32BE(13)
  const remark = slice(bytes, 17, remarkLength).toString('utf8')
  let at = 17 + remarkLength
  const end = at + 4 + bytes.readInt32BE(at)
  at += 4
  const fields: [string, string][] = []
  while (at < end) {
    const name = slice(bytes, at + 2, bytes.readInt16BE(at))
    at += 2 + name.length
    const value = slice(bytes, at + 4, bytes.readInt32BE(at))
    at += 4 + value.length
    fields.push([name.toString('utf8'), value.toString('utf8')])
  }
  return {
    code: bytes.readInt16BE(0),
    opaque: bytes.readInt32BE(5),
    flag: bytes.readInt32BE(9),
    remark,
    fields: Object.fromEntries(fields),
  }
}

/** `subarray` silently gives less where bytes are missing. */
function slice(bytes: Buffer, from: number, length: number): Buffer {
  if (length < 0 || from + length > bytes.length) throw new RangeError('a field is longer than the header')
  return bytes.subarray(from, from + length)
}

function malformed(detail: string, cause?: unknown): BrokerError {
  return new BrokerError('malformed-answer', detail, 'What answers there may not be RocketMQ. Check host and port.', { cause })
}

/** Cuts a stream of bytes into frames. Throws as soon as a frame claims more than `limit` bytes. */
export class FrameReader {
  readonly #limit: number
  #chunks: Buffer[] = []
  #have = 0
  #need = 4

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Takes the next bytes; gives the frames they complete. */
  push(chunk: Buffer): Command[] {
    this.#chunks.push(chunk)
    this.#have += chunk.length
    const commands: Command[] = []
    while (this.#have >= this.#need) {
      const bytes = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks)
      const length = bytes.readInt32BE(0)
      if (length < 4) throw malformed(`An answer claims a length of ${length} bytes`)
      if (length > this.#limit) {
        throw malformed(`An answer claims ${length} bytes, more than the ${this.#limit} Spillway takes`)
      }
      if (bytes.length < 4 + length) {
        this.#chunks = [bytes]
        this.#need = 4 + length
        break
      }
      commands.push(decodeFrame(bytes.subarray(4, 4 + length)))
      const rest = bytes.subarray(4 + length)
      this.#chunks = rest.length > 0 ? [rest] : []
      this.#have = rest.length
      this.#need = 4
    }
    return commands
  }
}
