/** Frames of STOMP 1.2 as bytes and back (stomp.github.io, "STOMP Protocol Specification, Version 1.2"). Pure. */

export interface StompFrame {
  command: string
  /** The first of repeated headers counts. */
  headers: Map<string, string>
  body: Buffer
  /** It told the length of its body: ActiveMQ does so for bytes, and not for text. */
  sized: boolean
}

export type StompHeaders = Readonly<Record<string, string>> | ReadonlyMap<string, string>

/** Bytes that cannot be a frame, or a frame longer than allowed. */
export class BadFrame extends Error {
  override readonly name = 'BadFrame'
}

const LF = 10
const CR = 13
const NUL = 0
const none = Buffer.alloc(0)

/** Heads are a few hundred bytes; a peer that sends more without an empty line speaks something else. */
const LONGEST_HEAD = 4 * 1_048_576

/** Writes a frame. `sized` tells the length of the body; without it the body is text and must hold no NUL. */
export function encodeFrame(command: string, headers: StompHeaders, body: Uint8Array = none, sized = false): Buffer {
  const pairs = headers instanceof Map ? [...(headers as ReadonlyMap<string, string>)] : Object.entries(headers as Record<string, string>)
  const plain = command === 'CONNECT'
  const lines = pairs.map(([name, value]) => (plain ? `${name}:${value}` : `${escape(name)}:${escape(value)}`))
  if (sized) lines.push(`content-length:${body.length}`)
  return Buffer.concat([Buffer.from(`${[command, ...lines].join('\n')}\n\n`, 'utf8'), body, Buffer.of(NUL)])
}

/** Puts frames together from whatever pieces arrive. Holds one frame at most. */
export class FrameDecoder {
  readonly #longest: number
  #head: Buffer = none
  #frame: Omit<StompFrame, 'body'> | null = null
  #body: Buffer[] = []
  #size = 0
  /** Bytes of a sized body still to come, its NUL included; null = the body ends at the first NUL. */
  #left: number | null = null

  /** `longestBytes` bounds a body. */
  constructor(longestBytes: number) {
    this.#longest = longestBytes
  }

  /** Takes a piece; answers the frames it completed. Throws `BadFrame`. */
  push(chunk: Buffer): StompFrame[] {
    const frames: StompFrame[] = []
    let at = 0
    while (at < chunk.length) {
      if (this.#frame === null) at = this.#readHead(chunk, at)
      else {
        at = this.#left === null ? this.#readText(chunk, at, frames) : this.#readSized(chunk, at, frames)
      }
    }
    return frames
  }

  #readHead(chunk: Buffer, from: number): number {
    let at = from
    // Between frames line ends are heart-beats.
    if (this.#head.length === 0) while (at < chunk.length && (chunk[at] === LF || chunk[at] === CR || chunk[at] === NUL)) at += 1
    if (at === chunk.length) return at
    const known = this.#head.length
    const head = known === 0 ? chunk.subarray(at) : Buffer.concat([this.#head, chunk.subarray(at)])
    const end = head.indexOf('\n\n', Math.max(0, known - 1))
    if (end < 0) {
      if (head.length > LONGEST_HEAD) throw new BadFrame('the headers of a frame have no end')
      this.#head = Buffer.from(head)
      return chunk.length
    }
    this.#head = none
    this.#frame = parseHead(head.toString('utf8', 0, end))
    const length = this.#frame.headers.get('content-length')
    this.#left = length === undefined ? null : Number(length) + 1
    if (this.#left !== null && !(Number.isSafeInteger(this.#left) && this.#left > 0)) throw new BadFrame('a content-length is no number')
    if (this.#left !== null && this.#left > this.#longest) throw new BadFrame(`a message is longer than ${megabytes(this.#longest)}`)
    return chunk.length - (head.length - (end + 2))
  }

  #readSized(chunk: Buffer, at: number, frames: StompFrame[]): number {
    const left = this.#left ?? 0
    const end = Math.min(chunk.length, at + left)
    this.#keep(chunk.subarray(at, end))
    this.#left = left - (end - at)
    if (this.#left === 0) {
      const whole = Buffer.concat(this.#body)
      if (whole.at(-1) !== NUL) throw new BadFrame('a frame is longer than its content-length')
      this.#finish(whole.subarray(0, -1), frames)
    }
    return end
  }

  #readText(chunk: Buffer, at: number, frames: StompFrame[]): number {
    const end = chunk.indexOf(NUL, at)
    if (end < 0) {
      this.#keep(chunk.subarray(at))
      return chunk.length
    }
    this.#keep(chunk.subarray(at, end))
    this.#finish(Buffer.concat(this.#body), frames)
    return end + 1
  }

  #keep(part: Buffer): void {
    this.#size += part.length
    if (this.#size > this.#longest) throw new BadFrame(`a message is longer than ${megabytes(this.#longest)}`)
    if (part.length > 0) this.#body.push(part)
  }

  #finish(body: Buffer, frames: StompFrame[]): void {
    if (this.#frame !== null) frames.push({ ...this.#frame, body })
    this.#frame = null
    this.#body = []
    this.#size = 0
    this.#left = null
  }
}

function parseHead(text: string): Omit<StompFrame, 'body'> {
  const [command = '', ...lines] = text.split('\n')
  if (!/^[A-Z]{3,20}\r?$/.test(command)) throw new BadFrame('it does not begin with a STOMP command')
  const plain = command === 'CONNECTED'
  const headers = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon < 0) throw new BadFrame('a header has no colon')
    const [name, value] = [line.slice(0, colon), line.slice(colon + 1)]
    const key = plain ? name : unescape(name)
    if (!headers.has(key)) headers.set(key, plain ? value : unescape(value))
  }
  return { command: command.trimEnd(), headers, sized: headers.has('content-length') }
}

const escapes: Readonly<Record<string, string>> = { '\\': String.raw`\\`, '\n': String.raw`\n`, ':': String.raw`\c` }
const meanings: Readonly<Record<string, string>> = { '\\': '\\', n: '\n', c: ':', r: '\r' }

// ActiveMQ does not know the escape of a carriage return and takes it as it is.
const escape = (text: string): string => text.replace(/[\\\n:]/g, (sign) => escapes[sign] ?? sign)
const unescape = (text: string): string => text.replace(/\\([\s\S])/g, (whole, sign: string) => meanings[sign] ?? whole)
const megabytes = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MB`
