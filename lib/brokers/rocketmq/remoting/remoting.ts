import { BrokerError } from '../../error.ts'
import { toBrokerError } from '../errors.ts'
import { REQUEST } from './codes.ts'
import type { Command, Serialization } from './frame.ts'
import { signed, type Account } from './signing.ts'
import { RemotingSocket, type TlsOptions } from './socket.ts'

/** Servers close what is silent for 120 s; a frozen peer shows when it leaves one of these without an answer. */
const KEEP_ALIVE_MS = 45_000
const KEEP_ALIVE_TIMEOUT_MS = 10_000

export interface RemotingOptions {
  account: Account | null
  tls: TlsOptions | null
  serialization?: Serialization
  keepAliveMs?: number
}

export interface CallOptions {
  signal: AbortSignal
  /** Milliseconds for the whole call including connecting. */
  timeoutMs: number
  body?: Buffer
  /** True for a request that must not reach the server twice, such as a message. */
  once?: boolean
}

interface Open {
  socket: RemotingSocket
  used: number
}

/** Requests to servers by address (`host:port`): one socket each, opened on first use, replaced after a failure. */
export class Remoting {
  /** Requests sent so far, without those that only keep a line alive. */
  requests = 0
  readonly #options: RemotingOptions
  readonly #open = new Map<string, Open>()
  readonly #keepAlive: NodeJS.Timeout
  #closed = false

  constructor(options: RemotingOptions) {
    this.#options = options
    this.#keepAlive = setInterval(() => this.#keepAll(), options.keepAliveMs ?? KEEP_ALIVE_MS)
    this.#keepAlive.unref()
  }

  /**
   * Sends one request and gives the answer, whatever its code. Rejects with a `BrokerError` when none comes in time; the socket
   * is dropped then, so that a half-open line costs one time-out and not one for each request. A line that served before and broke
   * meanwhile is opened anew, once, unless the request is to be sent `once`.
   */
  async call(address: string, code: number, fields: Readonly<Record<string, string>>, options: CallOptions): Promise<Command> {
    const what = `Request ${requestName(code)} to ${address}`
    if (options.signal.aborted) throw aborted(what, options.signal.reason)
    const socket = this.#socket(address)
    const served = socket.heard
    try {
      return await this.#callOn(socket, what, code, fields, options)
    } catch (error) {
      const broke = served && socket.failure?.code === 'unavailable' && !this.#closed
      if (!broke || options.once === true || options.signal.aborted) throw error
      return this.#callOn(this.#socket(address), what, code, fields, options)
    }
  }

  async #callOn(
    socket: RemotingSocket,
    what: string,
    code: number,
    fields: Readonly<Record<string, string>>,
    { signal, timeoutMs, body = Buffer.alloc(0) }: CallOptions,
  ): Promise<Command> {
    this.requests++
    const { opaque, answer } = socket.ask({ code, fields: signed(fields, body, this.#options.account), body })
    const { promise: given, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => {
      const hint = 'The server hangs, is overloaded, or a firewall drops the packets. Look at the server itself.'
      const failure = new BrokerError('timeout', `${what}: no answer within ${timeoutMs / 1000} s`, hint)
      reject(failure)
      socket.destroy(failure)
    }, timeoutMs)
    const onAbort = (): void => reject(aborted(what, signal.reason))
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      return await Promise.race([answer, given])
    } catch (error) {
      socket.forget(opaque)
      throw toBrokerError(error, what)
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    }
  }

  /** Ends all sockets. Calls under way reject. */
  close(): void {
    this.#closed = true
    clearInterval(this.#keepAlive)
    for (const { socket } of this.#open.values()) socket.destroy(closed())
  }

  #socket(address: string): RemotingSocket {
    if (this.#closed) throw closed()
    const known = this.#open.get(address)
    if (known && !known.socket.failure) {
      known.used = performance.now()
      return known.socket
    }
    const { tls, serialization } = this.#options
    const socket = new RemotingSocket(address, tls, serialization ?? 'json', () => {
      if (this.#open.get(address)?.socket === socket) this.#open.delete(address)
    })
    this.#open.set(address, { socket, used: performance.now() })
    return socket
  }

  /** Asks for a route nobody has. Brokers refuse it and name servers do not find it: either answer proves that the line lives. */
  #keepAll(): void {
    const interval = this.#options.keepAliveMs ?? KEEP_ALIVE_MS
    for (const { socket, used } of this.#open.values()) {
      if (socket.busy || performance.now() - used < interval / 2) continue
      const body = Buffer.alloc(0)
      const fields = signed({ topic: 'SPILLWAY_KEEP_ALIVE' }, body, this.#options.account)
      const { answer } = socket.ask({ code: REQUEST.GET_ROUTEINFO_BY_TOPIC, fields, body })
      const limit = setTimeout(() => {
        const hint = 'The line was dead without either end being told. A new one is opened with the next request.'
        socket.destroy(new BrokerError('timeout', `${socket.address} no longer answers on this line`, hint))
      }, KEEP_ALIVE_TIMEOUT_MS)
      limit.unref()
      answer.then(
        () => clearTimeout(limit),
        () => clearTimeout(limit),
      )
    }
  }
}

const NAMES = new Map<number, string>(Object.entries(REQUEST).map(([name, code]) => [code, name]))

/** `GET_ALL_TOPIC_CONFIG`, or the bare number of a code without a name here. */
export const requestName = (code: number): string => NAMES.get(code) ?? String(code)

const closed = (): BrokerError => new BrokerError('unavailable', 'The connection to RocketMQ was closed', 'Open a new one.')

const aborted = (what: string, reason: unknown): BrokerError =>
  new BrokerError('timeout', `${what}: given up before an answer came`, 'Raise the time-out, or see why the server is slow.', {
    cause: reason,
  })
