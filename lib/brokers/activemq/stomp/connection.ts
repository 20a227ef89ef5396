import type { Socket } from 'node:net'
import { BrokerError } from '../../error.ts'
import { explainConnection, type Place } from '../../jolokia/failures.ts'
import type { TlsConfig } from '../../http/tls.ts'
import { BadFrame, encodeFrame, FrameDecoder, type StompFrame, type StompHeaders } from './frame.ts'
import { openSocket } from './socket.ts'

export interface StompOptions {
  /** `stomp://mq:61613` or `stomp+ssl://mq:61614`, without credentials. */
  url: string
  username: string
  password: string
  /** Shown by the broker; must be its only one. */
  clientId: string
  tls: TlsConfig | undefined
  /** Longest wait for the log-in; a receipt, which may stand for many messages written to disk, may take three times as long. */
  timeoutMs: number
}

/** The broker said no to one command. The connection goes on. */
export class StompRefusal extends Error {
  override readonly name = 'StompRefusal'
}

/** ActiveMQ's own limit of a frame is 100 MB. */
const LONGEST_BODY = 128 * 1_048_576
const HEART_BEAT_MS = 10_000
/** A peer that has been silent for so many of its heart-beats is gone: the socket is half open. */
const MISSED_BEATS = 3

/** One STOMP 1.2 connection to one broker. Frames that are no answers go to `onMessage`. */
export class StompConnection {
  /** Why it ended; null = it lives. */
  lost: BrokerError | null = null
  onMessage: (frame: StompFrame) => void = () => undefined
  /** Called with a refusal that names no command; true = it is dealt with, else the connection ends. */
  onRefusal: (reason: string) => boolean = () => false
  /** Called once when the connection is lost. */
  onLost: () => void = () => undefined
  readonly #socket: Socket
  readonly #place: Place
  readonly #timeoutMs: number
  readonly #decoder = new FrameDecoder(LONGEST_BODY)
  readonly #waiting = new Map<string, { resolve: () => void; reject: (error: Error) => void }>()
  readonly #beats: NodeJS.Timeout
  #connected: { resolve: (frame: StompFrame) => void; reject: (error: Error) => void } | null = null
  #receipts = 0
  #heardAt = performance.now()
  #closing = false

  private constructor(socket: Socket, place: Place, timeoutMs: number) {
    this.#socket = socket
    this.#place = place
    this.#timeoutMs = timeoutMs
    socket.on('data', (chunk: Buffer) => this.#take(chunk))
    socket.on('error', (error) => this.#lose(error))
    socket.on('close', () => this.#lose(Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' })))
    this.#beats = setInterval(() => this.#beat(), HEART_BEAT_MS / 3)
    this.#beats.unref()
  }

  /** Connects and logs in. Rejects with a `BrokerError`. */
  static async open(options: StompOptions, signal: AbortSignal): Promise<StompConnection> {
    const place = placeOf(options.url)
    const within = AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)])
    let connection: StompConnection | null = null
    try {
      connection = new StompConnection(await openSocket(options.url, options.tls, within), place, options.timeoutMs)
      await connection.#logIn(options, within)
      return connection
    } catch (error) {
      connection?.destroy()
      throw explainConnection(within.aborted ? timeout : error, place, false)
    }
  }

  /** Writes a frame and does not wait. */
  send(command: string, headers: StompHeaders, body?: Uint8Array, sized?: boolean): void {
    if (this.lost === null) this.#socket.write(encodeFrame(command, headers, body, sized))
  }

  /** Writes a frame and waits until the broker has carried it out. Rejects with `StompRefusal`, or a `BrokerError` when the line breaks. */
  request(command: string, headers: Readonly<Record<string, string>>, body?: Uint8Array, sized?: boolean): Promise<void> {
    if (this.lost !== null) return Promise.reject(this.lost)
    const receipt = `r${++this.#receipts}`
    return new Promise((resolve, reject) => {
      // A broker that is out of memory stops reading: no answer then means nothing was decided.
      const timer = setTimeout(() => this.#lose(timeout), this.#timeoutMs * 3)
      timer.unref()
      const done =
        <T extends unknown[]>(then: (...values: T) => void) =>
        (...values: T): void => {
          clearTimeout(timer)
          this.#waiting.delete(receipt)
          then(...values)
        }
      this.#waiting.set(receipt, { resolve: done(resolve), reject: done(reject) })
      this.send(command, { ...headers, receipt }, body, sized)
    })
  }

  /** Stops and goes on reading, so that a long answer does not pile up. */
  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  /** Logs out. Never rejects. */
  async close(): Promise<void> {
    this.#closing = true
    await this.request('DISCONNECT', {}).catch(() => undefined)
    this.destroy()
  }

  /** Ends the socket at once. */
  destroy(): void {
    this.#closing = true
    clearInterval(this.#beats)
    this.#socket.destroy()
  }

  async #logIn({ url, username, password, clientId }: StompOptions, signal: AbortSignal): Promise<void> {
    const answer = new Promise<StompFrame>((resolve, reject) => {
      this.#connected = { resolve, reject }
      signal.addEventListener('abort', () => reject(timeout), { once: true })
    })
    this.send('CONNECT', {
      'accept-version': '1.2',
      host: new URL(url).hostname,
      login: username,
      passcode: password,
      'client-id': clientId,
      'heart-beat': `${HEART_BEAT_MS},${HEART_BEAT_MS}`,
    })
    const frame = await answer
    this.#connected = null
    if (frame.command === 'CONNECTED') return
    throw refusedLogIn(frame, this.#place)
  }

  #take(chunk: Buffer): void {
    this.#heardAt = performance.now()
    try {
      for (const frame of this.#decoder.push(chunk)) this.#dispatch(frame)
    } catch (error) {
      this.#lose(error)
    }
  }

  #dispatch(frame: StompFrame): void {
    if (this.#connected !== null) {
      this.#connected.resolve(frame)
      return
    }
    if (frame.command === 'MESSAGE') {
      this.onMessage(frame)
      return
    }
    const waiting = this.#waiting.get(frame.headers.get('receipt-id') ?? '')
    if (frame.command === 'RECEIPT') waiting?.resolve()
    else if (frame.command === 'ERROR') {
      const reason = reasonOf(frame)
      if (waiting !== undefined) waiting.reject(new StompRefusal(reason))
      else if (!this.onRefusal(reason))
        this.#lose(new BrokerError('object-error', `${this.#place.name} refused: ${reason}.`, 'Look at the log of the broker.'))
    }
  }

  #beat(): void {
    const silentMs = performance.now() - this.#heardAt
    if (this.#socket.isPaused()) this.#heardAt = performance.now()
    else if (silentMs > HEART_BEAT_MS * MISSED_BEATS) this.#lose(timeout)
    if (this.lost === null) this.#socket.write('\n')
  }

  #lose(error: unknown): void {
    if (this.lost !== null) return
    this.lost =
      error instanceof BadFrame
        ? new BrokerError(
            'wrong-port',
            `At ${this.#place.name} something answers, but not in STOMP: ${error.message}.`,
            `Use ${this.#place.usual}.`,
            { cause: error },
          )
        : explainConnection(error, this.#place, this.#connected === null)
    clearInterval(this.#beats)
    this.#socket.destroy()
    this.#connected?.reject(this.lost)
    for (const { reject } of this.#waiting.values()) reject(this.lost)
    if (!this.#closing) this.onLost()
  }
}

const timeout = Object.assign(new Error('stopped'), { name: 'TimeoutError' })

/** Words for a STOMP address in messages to people. */
export function placeOf(url: string): Place {
  const { protocol, host } = new URL(url)
  return {
    name: `STOMP at ${protocol}//${host}`,
    usual: 'the port of a stomp transport connector, usually 61613',
    schemes: { plain: 'stomp://', secure: 'stomp+ssl://' },
  }
}

/** What the broker says in an ERROR frame: the header, not the stack trace of the body. */
function reasonOf({ headers, body }: StompFrame): string {
  const said = headers.get('message') ?? body.toString('utf8', 0, 300).split('\n')[0] ?? ''
  return said.replace(/\s+/g, ' ').slice(0, 300) || 'no reason given'
}

function refusedLogIn(frame: StompFrame, place: Place): BrokerError {
  if (frame.command !== 'ERROR')
    return new BrokerError('wrong-port', `At ${place.name} something answers, but not as a STOMP server does.`, `Use ${place.usual}.`)
  const reason = reasonOf(frame)
  return /password|user ?name|login|security|credential|authenticat/i.test(reason)
    ? new BrokerError(
        'bad-credentials',
        `${place.name} does not accept user and password.`,
        'Correct user and password, or give this user to the broker too.',
      )
    : new BrokerError('unavailable', `${place.name} refused the connection: ${reason}.`, 'Look at the log of the broker.')
}
