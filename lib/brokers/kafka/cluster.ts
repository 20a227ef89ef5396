import type { Address, KafkaConfig } from './config.ts'
import { addressText, parseAddress } from './config.ts'
import { Connections, type CallOptions } from './connections.ts'
import { METADATA, type Api, type MetadataAnswer } from './protocol.ts'

/** Milliseconds one broker may take for one step; a hung broker costs this once, not once for each request. */
export const BROKER_TIMEOUT_MS = 4_000
/** After this many milliseconds without an answer the next broker is asked as well. */
const HEDGE_MS = 700

export interface Broker extends Address {
  nodeId: number
  rack: string | null
}

/** The brokers of one cluster, reached through the bootstrap servers and then through what Metadata says. */
export class Cluster {
  readonly connections: Connections
  readonly #bootstrap: Address[]
  #brokers: Broker[] = []

  constructor(config: KafkaConfig) {
    this.connections = new Connections(config)
    this.#bootstrap = config.bootstrapServers.map(parseAddress)
  }

  get bootstrap(): readonly Address[] {
    return this.#bootstrap
  }

  /** Brokers of the last Metadata answer. */
  get brokers(): readonly Broker[] {
    return this.#brokers
  }

  /** Metadata of all topics (null) or of named ones, never creating any. */
  async metadata(topics: string[] | null, signal: AbortSignal): Promise<MetadataAnswer> {
    const answer = await this.any(METADATA, [topics, false, false], signal)
    this.#brokers = answer.brokers.map(({ nodeId, host, port, rack }) => ({ nodeId, host, port, rack: rack ?? null }))
    return answer
  }

  /** Asks whichever broker answers first, known ones before bootstrap servers. */
  async any<Args extends unknown[], Answer>(api: Api<Args, Answer>, args: Args, signal: AbortSignal): Promise<Answer> {
    return this.first((address, options) => this.connections.call(address, api, args, options), signal)
  }

  /** One request to one broker. */
  async at<Args extends unknown[], Answer>(
    broker: Address,
    api: Api<Args, Answer>,
    args: Args | ((version: number) => Args),
    signal: AbortSignal,
    timeoutMs = BROKER_TIMEOUT_MS,
  ): Promise<Answer> {
    return this.connections.call(broker, api, args, { signal, timeoutMs })
  }

  /** Tries addresses one after another, the next already while the last is slow; rejects with the first failure when all failed. */
  async first<T>(ask: (address: Address, options: CallOptions) => Promise<T>, signal: AbortSignal): Promise<T> {
    const addresses = new Map([...this.#brokers, ...this.#bootstrap].map((address) => [addressText(address), address]))
    const asked: Promise<T>[] = []
    for (const address of addresses.values()) {
      asked.push(ask(address, { signal, timeoutMs: BROKER_TIMEOUT_MS }))
      const answered = Promise.any(asked).then(
        (value) => ({ value }),
        () => null,
      )
      const outcome = await Promise.race([answered, pause(HEDGE_MS)])
      if (outcome) return outcome.value
    }
    try {
      return await Promise.any(asked)
    } catch (error) {
      throw error instanceof AggregateError ? error.errors[0] : error
    }
  }

  close(): void {
    this.connections.close()
  }
}

async function pause(ms: number): Promise<null> {
  const { promise, resolve } = Promise.withResolvers<null>()
  setTimeout(resolve, ms, null).unref()
  return promise
}
