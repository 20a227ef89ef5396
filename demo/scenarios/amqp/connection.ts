import { connect, type Socket } from 'node:net'
import rhea, { type Connection, type EventContext } from 'rhea'

const openMs = 8_000
const closeMs = 2_000

/** An open connection of one application. It does not reconnect. */
export interface AmqpConnection {
  links: Pick<Connection, 'open_sender' | 'open_receiver'>
  /** Calls back once when the connection ends, whoever ended it; at once when it has ended. */
  onEnd: (end: (why: string) => void) => void
  /** Ends it in order, or by force after 2 s. Never rejects. */
  close: () => Promise<void>
}

/** Connects to `amqp://host:port`; `name` is the container id. Rejects when that takes more than 8 s. */
export async function openConnection(url: string, username: string, password: string, name: string): Promise<AmqpConnection> {
  const { hostname, port } = new URL(url)
  let socket: Socket | undefined
  const connection = rhea.create_container({ id: name }).create_connection({
    host: hostname,
    port: Number(port),
    username,
    password,
    reconnect: false,
    // Half-open lines are noticed after twice this.
    idle_time_out: 30_000,
    connection_details: () => ({
      host: hostname,
      port: Number(port),
      options: {},
      connect: (_port: number, _host: string, _options: unknown, connected: () => void): Socket => {
        socket = connect({ host: hostname, port: Number(port), noDelay: true }, connected)
        return socket
      },
    }),
  })
  const ended = whenEnded(connection)
  const opened: AmqpConnection = {
    links: connection,
    onEnd: (end) => void ended.then(end),
    close: async () => {
      connection.close()
      const limit = setTimeout(() => socket?.destroy(), closeMs)
      await ended
      clearTimeout(limit)
      socket?.destroy()
    },
  }
  const { promise, resolve, reject } = Promise.withResolvers<AmqpConnection>()
  const fail = (why: string): void => {
    socket?.destroy()
    reject(new Error(`The AMQP connection of ${name} to ${hostname}:${port} ${why}`))
  }
  const limit = setTimeout(() => fail('does not open'), openMs)
  connection.once('connection_open', () => resolve(opened))
  opened.onEnd((why) => fail(`ended: ${why}`))
  connection.connect()
  return promise.finally(() => clearTimeout(limit))
}

const endings = ['connection_error', 'connection_close', 'disconnected', 'protocol_error', 'error', 'session_error', 'session_close']

/** Resolves with the reason. rhea throws what nobody listens to, so this also keeps the process alive. */
function whenEnded(connection: Connection): Promise<string> {
  return new Promise((resolve) => {
    for (const event of endings) {
      connection.on(event, (context: Partial<EventContext> | Error | undefined) => {
        const error: unknown = context instanceof Error ? context : (context?.error ?? connection.error)
        resolve(error instanceof Error ? error.message : describe(error))
      })
    }
  })
}

/** An error of the protocol has a condition and a description instead of a message. */
function describe(error: unknown): string {
  const { condition, description } = (error ?? {}) as { condition?: unknown; description?: unknown }
  return [condition, description].filter((part) => typeof part === 'string').join(': ') || 'the broker closed it'
}
