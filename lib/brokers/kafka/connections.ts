import { isIP } from 'node:net'
import { apiVersionsV3, Connection, type ConnectionOptions } from '@platformatic/kafka'
import { BrokerError } from '../error.ts'
import { addressText, type Address, type KafkaConfig } from './config.ts'
import { salvage, toBrokerError } from './errors.ts'
import { requireVersion, type Api, type BrokerVersions } from './protocol.ts'
import { withDeadline } from './deadline.ts'

const CLIENT = 'spillway'

/** What a broker says about itself when a connection opens. */
export interface Greeting {
  versions: BrokerVersions
  /** Feature name → highest level the software knows, and the level the cluster runs at (absent = not finalized). */
  features: ReadonlyMap<string, { supported: number; finalized?: number }>
}

interface Open {
  connection: Connection
  greeting: Promise<Greeting>
}

export interface CallOptions {
  signal: AbortSignal
  /** Milliseconds for the whole call including connecting. */
  timeoutMs: number
}

/** Connections to brokers by address: opened on first use, negotiated once, replaced after a failure. */
export class Connections {
  /** API requests sent so far, without the version and login exchange that opens a connection. */
  requests = 0
  readonly #config: Pick<KafkaConfig, 'sasl' | 'tls'>
  readonly #open = new Map<string, Open>()
  #closed = false

  constructor(config: Pick<KafkaConfig, 'sasl' | 'tls'>) {
    this.#config = config
  }

  /** Sends one request in the newest version both sides speak; arguments may depend on it. Partial errors stay in the answer (`errorCode` of each part). */
  async call<Args extends unknown[], Answer>(
    address: Address,
    api: Api<Args, Answer>,
    args: Args | ((version: number) => Args),
    options: CallOptions,
  ): Promise<Answer> {
    const at = addressText(address)
    return this.#guard(address, `${api.name} at broker ${at} failed`, options, async ({ connection, greeting }) => {
      const call = requireVersion(api, (await greeting).versions, at)
      this.requests++
      return salvage(call.async(connection, ...(typeof args === 'function' ? args(call.version) : args)))
    })
  }

  /** Opens the connection if need be and answers what the broker can do. */
  async greet(address: Address, options: CallOptions): Promise<Greeting> {
    return this.#guard(address, `Cannot talk to broker ${addressText(address)}`, options, ({ greeting }) => greeting)
  }

  /**
   * A connection that missed its deadline is dropped: what it still answers would be late for somebody else. One opened since in
   * its place stays: several calls on one connection miss their deadlines one after the other.
   */
  async #guard<T>(address: Address, what: string, { signal, timeoutMs }: CallOptions, act: (open: Open) => Promise<T>): Promise<T> {
    let used: Open | undefined
    try {
      return await withDeadline(() => act((used = this.#connect(address))), { signal, timeoutMs, what })
    } catch (error) {
      const failure = toBrokerError(error, what)
      if (used && failure.code === 'timeout') this.#drop(addressText(address), used)
      throw failure
    }
  }

  #connect(address: Address): Open {
    if (this.#closed) throw new BrokerError('unavailable', 'The connection to Kafka was closed', 'Open a new one.')
    const key = addressText(address)
    const known = this.#open.get(key)
    if (known) return known
    const connection = new Connection(CLIENT, connectionOptions(this.#config, address.host))
    const open = { connection, greeting: greet(connection, address) }
    this.#open.set(key, open)
    const forget = (): void => this.#forget(key, open)
    // Without a listener an 'error' event of the library would end the process.
    connection.on('error', forget)
    connection.on('close', forget)
    open.greeting.catch(forget)
    return open
  }

  #forget(key: string, open: Open): void {
    if (this.#open.get(key) === open) this.#open.delete(key)
  }

  #drop(key: string, open: Open): void {
    this.#forget(key, open)
    end(open.connection)
  }

  /** Ends all sockets. Calls under way reject. */
  close(): void {
    this.#closed = true
    for (const [key, open] of this.#open) this.#drop(key, open)
  }
}

/** The socket exists once connecting has begun; `close()` alone would wait for a frozen broker to take what is still unsent. */
function end(connection: Connection): void {
  const socket: { destroy(): void } | undefined = connection.socket
  socket?.destroy()
}

async function greet(connection: Connection, { host, port }: Address): Promise<Greeting> {
  await connection.connect(host, port)
  const answer = await apiVersionsV3.api.async(connection, CLIENT, '1')
  const versions = new Map(answer.apiKeys.map((api) => [api.apiKey as number, { min: api.minVersion, max: api.maxVersion }]))
  const finalized = new Map((answer.finalizedFeatures ?? []).map((feature) => [feature.name, feature.maxVersionLevel]))
  const features = (answer.supportedFeatures ?? []).map(({ name, maxVersion }) => {
    const level = finalized.get(name)
    return [name, level === undefined ? { supported: maxVersion } : { supported: maxVersion, finalized: level }] as const
  })
  return { versions, features: new Map(features) }
}

/** Library options for one broker; SNI only for names, as an IP address is not allowed there. */
export function connectionOptions({ sasl, tls }: Pick<KafkaConfig, 'sasl' | 'tls'>, host: string): ConnectionOptions {
  return {
    connectTimeout: 5_000,
    requestTimeout: 30_000,
    maxInflights: 64,
    ...(sasl && { sasl: { mechanism: sasl.mechanism, username: sasl.username, password: sasl.password } }),
    ...(tls && {
      tls: {
        ...(tls.ca && { ca: tls.ca }),
        ...(tls.cert && { cert: tls.cert }),
        ...(tls.key && { key: tls.key }),
        rejectUnauthorized: tls.insecure !== true,
      },
      ...(isIP(host) === 0 && { tlsServerName: host }),
    }),
  }
}
