import rhea, { type Connection, type EventContext } from 'rhea'

const openMs = 8_000
const closeMs = 2_000

/** An open connection that does not reconnect. Rejects when it does not open within 8 s. `name` is its container id. */
export function openConnection(url: string, username: string, password: string, name: string): Promise<Connection> {
  const { hostname, port } = new URL(url)
  const connection = rhea.create_container({ id: name }).create_connection({
    host: hostname,
    port: Number(port),
    username,
    password,
    reconnect: false,
    // Half-open lines are noticed after twice this.
    idle_time_out: 30_000,
  })
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      clearTimeout(limit)
      reject(new Error(`The AMQP connection of ${name} to ${hostname}:${port} ${why}`))
      connection.close()
    }
    const limit = setTimeout(() => fail('does not open'), openMs)
    connection.once('connection_open', () => {
      clearTimeout(limit)
      resolve(connection)
    })
    onEnd(connection, (why) => fail(`ended: ${why}`))
    connection.connect()
  })
}

/** Calls back once when the connection ends, whoever ended it. rhea throws what nobody listens to, so this also keeps the process alive. */
export function onEnd(connection: Connection, end: (why: string) => void): void {
  let told = false
  const tell = (context: Partial<EventContext> | Error | undefined): void => {
    if (told) return
    told = true
    const error: unknown = context instanceof Error ? context : (context?.error ?? connection.error)
    end(error instanceof Error ? error.message : describe(error))
  }
  for (const event of ['connection_error', 'connection_close', 'disconnected', 'protocol_error', 'error', 'session_error', 'session_close'])
    connection.on(event, tell)
}

/** Closes in order within 2 s. Never rejects. */
export async function closeConnection(connection: Connection): Promise<void> {
  if (connection.is_closed()) return
  await new Promise<void>((resolve) => {
    const limit = setTimeout(resolve, closeMs)
    onEnd(connection, () => {
      clearTimeout(limit)
      resolve()
    })
    connection.close()
  })
}

/** An error of the protocol has a condition and a description instead of a message. */
function describe(error: unknown): string {
  const { condition, description } = (error ?? {}) as { condition?: unknown; description?: unknown }
  return [condition, description].filter((part) => typeof part === 'string').join(': ') || 'the broker closed it'
}
