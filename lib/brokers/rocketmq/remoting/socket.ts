import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { BrokerError } from '../../error.ts'
import { toBrokerError } from '../errors.ts'
import { parseAddress } from './address.ts'
import { encodeFrame, FrameReader, isAnswer, type Command, type Serialization } from './frame.ts'
import { foreignGreeting } from './foreign.ts'

/** Largest answer taken, bytes. Brokers limit themselves to 16 MiB unless told otherwise. */
const FRAME_LIMIT = 64 * 1024 * 1024
const CONNECT_TIMEOUT_MS = 4_000

export interface TlsOptions {
  ca?: string | undefined
  cert?: string | undefined
  key?: string | undefined
  insecure?: boolean | undefined
}

interface Waiting {
  resolve: (answer: Command) => void
  reject: (error: BrokerError) => void
}

interface Asked {
  code: number
  fields: Readonly<Record<string, string>>
  body: Buffer
}

/** One socket to one address. Any number of requests may be under way; answers are matched by their number. */
export class RemotingSocket {
  readonly address: string
  readonly #socket: Socket
  readonly #serialization: Serialization
  readonly #waiting = new Map<number, Waiting>()
  readonly #reader = new FrameReader(FRAME_LIMIT)
  readonly #onEnd: () => void
  #opaque = 0
  #heard = false
  #connected = false
  #failure: BrokerError | null = null

  constructor(address: string, tls: TlsOptions | null, serialization: Serialization, onEnd: () => void) {
    this.address = address
    this.#serialization = serialization
    this.#onEnd = onEnd
    const { host, port } = parseAddress(address)
    this.#socket = tls ? connectTls({ host, port, ...tlsOptions(tls, host) }) : connectPlain({ host, port })
    this.#socket.setNoDelay(true)
    this.#socket.setKeepAlive(true, 30_000)
    const timer = setTimeout(() => this.#end(connectTimeout(address)), CONNECT_TIMEOUT_MS)
    this.#socket.once(tls ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer)
      this.#connected = true
    })
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk))
    this.#socket.on('error', (error) => this.#end(toBrokerError(error, `Cannot talk to ${address}`)))
    this.#socket.on('close', () => {
      clearTimeout(timer)
      this.#end(this.#closedByPeer(tls !== null))
    })
  }

  /** Set once the socket is of no use any more. */
  get failure(): BrokerError | null {
    return this.#failure
  }

  /** Whether the other end has ever answered here. */
  get heard(): boolean {
    return this.#heard
  }

  /** Requests without an answer yet. */
  get busy(): boolean {
    return this.#waiting.size > 0
  }

  /** Sends one request. The caller bounds the time and calls `forget` when it has lost interest. */
  ask(asked: Asked): { opaque: number; answer: Promise<Command> } {
    const opaque = (this.#opaque = (this.#opaque + 1) & 0x7fffffff)
    const { promise, resolve, reject } = Promise.withResolvers<Command>()
    if (this.#failure) {
      reject(this.#failure)
    } else {
      this.#waiting.set(opaque, { resolve, reject })
      this.#socket.write(encodeFrame({ opaque, ...asked }, this.#serialization))
    }
    return { opaque, answer: promise }
  }

  /** Nobody waits for this answer any more. */
  forget(opaque: number): void {
    this.#waiting.delete(opaque)
  }

  /** Ends the socket at once; whatever is under way rejects with `reason`. */
  destroy(reason: BrokerError): void {
    this.#end(reason)
  }

  #take(chunk: Buffer): void {
    if (!this.#heard) {
      this.#heard = true
      const foreign = foreignGreeting(chunk, this.address)
      if (foreign) return this.#end(foreign)
    }
    try {
      for (const command of this.#reader.push(chunk)) {
        // Brokers also ask clients (to check a transaction, to reset an offset); Spillway is nobody's consumer.
        if (!isAnswer(command)) continue
        const waiting = this.#waiting.get(command.opaque)
        this.#waiting.delete(command.opaque)
        waiting?.resolve(command)
      }
    } catch (error) {
      this.#end(toBrokerError(error, `Cannot read what ${this.address} answers`))
    }
  }

  #end(reason: BrokerError): void {
    if (this.#failure) return
    this.#failure = reason
    this.#socket.destroy()
    this.#onEnd()
    for (const { reject } of this.#waiting.values()) reject(reason)
    this.#waiting.clear()
  }

  #closedByPeer(tls: boolean): BrokerError {
    if (this.#heard || !this.#connected) {
      return new BrokerError('unavailable', `${this.address} closed the connection`, 'Look into the log of this server.')
    }
    const hint = tls
      ? 'This may be a server without TLS, or one that wants a client certificate. Check the TLS settings and the port.'
      : 'This may be a server that insists on TLS (turn TLS on), or no RocketMQ at all. Check the port.'
    return new BrokerError('tls-mismatch', `${this.address} closes the connection without a word`, hint)
  }
}

function tlsOptions(tls: TlsOptions, host: string): Record<string, unknown> {
  return {
    ...(tls.ca && { ca: tls.ca }),
    ...(tls.cert && { cert: tls.cert }),
    ...(tls.key && { key: tls.key }),
    rejectUnauthorized: tls.insecure !== true,
    ...(isIP(host) === 0 && { servername: host }),
  }
}

const connectTimeout = (address: string): BrokerError =>
  new BrokerError(
    'timeout',
    `${address} does not accept a connection within ${CONNECT_TIMEOUT_MS / 1000} s`,
    'Check the network path and firewall; a broker may advertise an address that is private to its own network.',
  )
