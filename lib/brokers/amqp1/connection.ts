import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectSecure } from 'node:tls'
import rhea from 'rhea'
import type { Connection, Session } from 'rhea'
import { explainLink, explainOpening } from './failures.ts'
import { speaksPlainAmqp, speaksTls } from './plain-probe.ts'

/** TLS as a person enters it; PEM texts. */
export interface Amqp1Tls {
  ca?: string | undefined
  cert?: string | undefined
  key?: string | undefined
  insecure?: boolean | undefined
}

export interface Amqp1Options {
  /** `amqp://host:port` or `amqps://host:port`; the ports are 5672 and 5671 when it names none. */
  url: string
  /** Absent or empty: anonymous. */
  username?: string | undefined
  password?: string | undefined
  tls?: Amqp1Tls | undefined
  /** Longest wait for the connection to open, milliseconds. */
  timeoutMs: number
}

/** An open connection with one session. */
export interface Amqp1Connection {
  session: Session
  /** For texts: `the AMQP port at host:port`. */
  place: string
  /** Why the connection ended, when it was not us who ended it. */
  readonly lost: Error | null
  /** Calls back once when the connection is lost; answers how to stop listening. */
  onLost(listener: (error: Error) => void): () => void
  /** Never rejects. */
  close(): Promise<void>
}

/**
 * Deliveries a receiver may hold unsettled, held from the first open one on; the session keeps them in a ring of this size and asks the
 * broker for no more when it is full.
 */
export const mostUnsettled = 65_536
const outgoingRing = 2_048
const closeMs = 2_000
/** How the first record of a TLS server begins. */
const tlsRecord = Buffer.from([0x16, 3])

/** Opens a connection and its session. Rejects with a `BrokerError`, also when the signal fires or time runs out. */
export async function openAmqp1(options: Amqp1Options, signal: AbortSignal): Promise<Amqp1Connection> {
  const url = new URL(options.url)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port) || (url.protocol === 'amqps:' ? 5671 : 5672)
  const place = `the AMQP port at ${host}:${port}`
  const within = AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)])
  let socket: Socket | undefined
  let firstBytes: Buffer | undefined
  let ready = false
  try {
    within.throwIfAborted()
    const connection = rhea.create_container({ id: `spillway-${rhea.generate_uuid()}` }).create_connection({
      host,
      port,
      reconnect: false,
      // Half of what the broker waits for a sign of life; a half-open socket is noticed after twice this.
      idle_time_out: 30_000,
      ...mechanisms(options),
      connection_details: () => ({
        host,
        port,
        options: {},
        connect: (_port: number, _host: string, _options: unknown, connected: () => void): Socket => {
          socket = openSocket(url.protocol === 'amqps:', host, port, options.tls, () => {
            ready = true
            connected()
          })
          socket.once('data', (bytes) => {
            firstBytes = bytes
          })
          return socket
        },
      }),
    })
    return await opened(connection, place, within, () => socket)
  } catch (error) {
    socket?.destroy()
    // A server without TLS hangs up on the greeting of one that speaks it, and rhea hears of the end before it hears of the reason.
    const secure = url.protocol === 'amqps:'
    const silent = within.aborted && !signal.aborted && firstBytes === undefined
    const hungUp = secure && !ready && !within.aborted && !(error instanceof Error && 'code' in error)
    if (hungUp || (secure && !ready && silent && (await speaksPlainAmqp(host, port, signal)))) {
      throw explainOpening(new Error('closed before secure TLS connection', { cause: error }), place)
    }
    if (!secure && silent && (await speaksTls(host, port, signal))) firstBytes = tlsRecord
    const reason = within.aborted ? within.reason : error
    throw explainOpening(reason, place, firstBytes)
  }
}

/** SASL PLAIN or ANONYMOUS. Our own PLAIN, because rhea counts characters where the wire has bytes. */
function mechanisms({ username, password }: Amqp1Options): Record<string, unknown> {
  type Start = (callback: (error: undefined, response: Buffer) => void) => void
  const offer = (start: Start) => () => ({ start })
  const named = username !== undefined && username !== ''
  return {
    sasl_mechanisms: named
      ? { PLAIN: offer((callback) => callback(undefined, Buffer.from(`\0${username}\0${password ?? ''}`))) }
      : { ANONYMOUS: offer((callback) => callback(undefined, Buffer.from('anonymous'))) },
  }
}

function openSocket(secure: boolean, host: string, port: number, tls: Amqp1Tls | undefined, connected: () => void): Socket {
  const socket = secure
    ? connectSecure(
        {
          host,
          port,
          ...(isIP(host) === 0 && { servername: host }),
          rejectUnauthorized: tls?.insecure !== true,
          ...(tls?.ca && { ca: tls.ca }),
          ...(tls?.cert && { cert: tls.cert }),
          ...(tls?.key && { key: tls.key }),
        },
        connected,
      )
    : connectPlain({ host, port }, connected)
  socket.setNoDelay(true)
  return joinWrites(socket)
}

/** rhea writes each frame by itself; all frames of one turn of the event loop leave together instead. */
function joinWrites(socket: Socket): Socket {
  let corked = false
  const write = socket.write.bind(socket) as (...what: unknown[]) => boolean
  socket.write = (...what: unknown[]): boolean => {
    if (!corked) {
      corked = true
      socket.cork()
      setImmediate(() => {
        corked = false
        socket.uncork()
      })
    }
    return write(...what)
  }
  return socket
}

function opened(connection: Connection, place: string, signal: AbortSignal, socket: () => Socket | undefined): Promise<Amqp1Connection> {
  let lost: Error | null = null
  let closing = false
  const listeners = new Set<(error: Error) => void>()
  const ended = new Promise<void>((resolve) => {
    const end = (error: unknown): void => {
      resolve()
      if (closing || lost !== null) return
      lost = error instanceof Error ? error : Object.assign(new Error('the connection ended'), describe(error))
      for (const listener of listeners) listener(lost)
    }
    // rhea hands a context to its events, but the bare error where reading or writing itself failed.
    connection.on('connection_error', (context: { error?: unknown }) => end(context.error))
    connection.on('connection_close', (context: { error?: unknown }) => end(context.error))
    connection.on('disconnected', (context: { error?: unknown }) => end(context.error))
    connection.on('protocol_error', end)
    connection.on('error', end)
  })
  const close = async (): Promise<void> => {
    closing = true
    if (lost === null) {
      connection.close()
      let limit: NodeJS.Timeout | undefined
      await Promise.race([ended, new Promise((resolve) => (limit = setTimeout(resolve, closeMs)))])
      clearTimeout(limit)
    }
    socket()?.destroy()
  }
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(error instanceof Error ? error : new Error(String(error)))
    const stop = (): void => fail(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    listeners.add(fail)
    connection.once('connection_open', () => {
      signal.removeEventListener('abort', stop)
      listeners.delete(fail)
      const session = connection.create_session({ incoming: mostUnsettled, outgoing: outgoingRing })
      handOverRaw(session)
      session.on('session_error', () => undefined)
      session.on('session_close', () => {
        if (closing || lost !== null) return
        lost = explainLink(session.error, place)
        for (const listener of listeners) listener(lost)
      })
      session.begin()
      resolve({
        session,
        place,
        get lost() {
          return lost
        },
        onLost: (listener) => {
          listeners.add(listener)
          return () => listeners.delete(listener)
        },
        close,
      })
    })
    connection.connect()
  })
}

/**
 * rhea's own decoder forgets exact types and gives up a whole connection over one odd message. It hands over the bytes untouched when
 * the message format is not 0, so every arriving transfer is marked as such.
 */
function handOverRaw(session: Session): void {
  type Transfer = { performative: { message_format: number } }
  const hooked = session as unknown as { on_transfer?: (frame: Transfer) => void }
  const pass = hooked.on_transfer?.bind(session)
  if (pass === undefined) throw new Error('rhea has changed: its session takes no transfers, so bytes cannot be had')
  hooked.on_transfer = (frame) => {
    frame.performative.message_format = 1
    pass(frame)
  }
}

function describe(error: unknown): { condition?: string; description?: string } {
  if (typeof error !== 'object' || error === null) return {}
  const { condition, description } = error as Record<string, unknown>
  return { ...(typeof condition === 'string' && { condition }), ...(typeof description === 'string' && { description }) }
}
