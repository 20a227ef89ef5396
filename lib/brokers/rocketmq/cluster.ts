import type { z } from 'zod'
import type { Problem } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { clusterInfo, parseBody } from './answers.ts'
import { addressMap, type RocketmqConfig } from './config.ts'
import { refusal, toBrokerError } from './errors.ts'
import { indistinct } from './partitions.ts'
import { REQUEST, RESPONSE } from './remoting/codes.ts'
import type { Command } from './remoting/frame.ts'
import { Remoting, requestName } from './remoting/remoting.ts'

/** Milliseconds one server may take for one answer. */
const SERVER_TIMEOUT_MS = 4_000
/** After this many milliseconds without an answer the next name server is asked as well. */
const HEDGE_MS = 700
/** A broker that vanished from all name servers is missed this long; then it is taken for removed. */
const MISSED_MS = 24 * 3_600_000

/** One broker: a master and its slaves under one name. */
export interface Broker {
  name: string
  cluster: string
  /** Broker id → `host:port` reachable from here. 0 is the master. */
  addresses: ReadonlyMap<number, string>
}

/** What the name servers say, and what is wrong with them. */
export interface View {
  brokers: Broker[]
  clusters: string[]
  /** Brokers that cannot be asked: gone from all name servers, or not to be told apart. */
  missing: Map<string, BrokerError>
  /** Answers of the name servers asked, by address. */
  nameServers: Map<string, BrokerError | null>
}

/** Where to ask a broker: its master, else the slave with the lowest id. */
export function addressOf({ addresses }: Broker): string {
  return addresses.get(0) ?? addresses.get(Math.min(...addresses.keys())) ?? ''
}

/** The brokers of one cluster, found through its name servers. */
export class Cluster {
  readonly remoting: Remoting
  readonly nameServers: readonly string[]
  readonly #reachable: ReadonlyMap<string, string>
  readonly #now: () => number
  readonly #known = new Map<string, { broker: Broker; seenAt: number }>()

  constructor(config: RocketmqConfig, now: () => number) {
    const { accessKey, secretKey } = config
    const account = accessKey !== undefined && secretKey !== undefined ? { accessKey, secretKey } : null
    this.remoting = new Remoting({ account, tls: config.tls ?? null })
    this.nameServers = [...new Set(config.nameServers)]
    this.#reachable = addressMap(config)
    this.#now = now
  }

  /**
   * Who is there now. `every`: asks all name servers and joins their answers, as each knows only the brokers that registered with it;
   * else until one answers. Rejects when none does.
   */
  async view(signal: AbortSignal, every: boolean): Promise<View> {
    const ask = async (address: string) =>
      parseBody(
        clusterInfo,
        (await this.get(address, REQUEST.GET_BROKER_CLUSTER_INFO, {}, signal)).body,
        `What name server ${address} knows`,
      )
    const answers = await this.#askNameServers(ask, signal, every)
    const good = [...answers].flatMap(([, answer]) => (answer instanceof BrokerError ? [] : [answer]))
    const first = [...answers.values()][0]
    if (good.length === 0) {
      throw first instanceof BrokerError ? first : new BrokerError('internal', 'No name server is configured', 'Enter host:port of one.')
    }
    const brokers = new Map<string, Broker>()
    for (const { brokerName: name, cluster, brokerAddrs } of good.flatMap((answer) => Object.values(answer.brokerAddrTable ?? {}))) {
      const addresses = Object.entries(brokerAddrs).map(([id, address]): [number, string] => [Number(id), this.reachable(address)])
      brokers.set(name, { name, cluster, addresses: new Map([...(brokers.get(name)?.addresses ?? []), ...addresses]) })
    }
    const listed = [...brokers.values()].filter(({ addresses }) => addresses.size > 0).toSorted((a, b) => (a.name < b.name ? -1 : 1))
    const missing = this.#missing(listed)
    return {
      brokers: listed.filter(({ name }) => !missing.has(name)),
      clusters: [...new Set(listed.map(({ cluster }) => cluster))].toSorted(),
      missing,
      nameServers: new Map([...answers].map(([address, answer]) => [address, answer instanceof BrokerError ? answer : null])),
    }
  }

  /** One request to one server, whatever code it answers with. */
  ask(
    address: string,
    code: number,
    fields: Readonly<Record<string, string>>,
    signal: AbortSignal,
    more: { body?: Buffer; timeoutMs?: number; once?: boolean } = {},
  ): Promise<Command> {
    return this.remoting.call(address, code, fields, { signal, timeoutMs: SERVER_TIMEOUT_MS, ...more })
  }

  /** One request that must succeed. */
  async get(address: string, code: number, fields: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Command> {
    const answer = await this.ask(address, code, fields, signal)
    if (answer.code !== RESPONSE.SUCCESS) throw refusal(answer, `${address} refuses ${requestName(code)}`)
    return answer
  }

  /** The body of an answer, in its form. */
  async read<Schema extends z.ZodType>(
    schema: Schema,
    address: string,
    code: number,
    fields: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<z.infer<Schema>> {
    return parseBody(schema, (await this.get(address, code, fields, signal)).body, `Answer of ${address} to ${requestName(code)}`)
  }

  /** Asks one name server after another, the next already while the last is slow; rejects with the first failure when all failed. */
  async anyNameServer<T>(ask: (address: string) => Promise<T>, signal: AbortSignal): Promise<T> {
    const answers = await this.#askNameServers(ask, signal, false)
    for (const answer of answers.values()) if (!(answer instanceof BrokerError)) return answer
    throw [...answers.values()][0]
  }

  /** The address to use from here for one that a broker advertises. */
  reachable(advertised: string): string {
    return this.#reachable.get(advertised) ?? advertised
  }

  close(): void {
    this.remoting.close()
  }

  async #askNameServers<T>(
    ask: (address: string) => Promise<T>,
    signal: AbortSignal,
    every: boolean,
  ): Promise<Map<string, T | BrokerError>> {
    const answers = new Map<string, T | BrokerError>()
    const asked: Promise<void>[] = []
    const { promise: answered, resolve } = Promise.withResolvers<null>()
    let good = false
    for (const address of this.nameServers) {
      asked.push(
        ask(address).then(
          (answer) => {
            answers.set(address, answer)
            good = true
            if (!every) resolve(null)
          },
          (error: unknown) => void answers.set(address, toBrokerError(error, `Name server ${address}`)),
        ),
      )
      if (every) continue
      await Promise.race([answered, asked.at(-1), pause(HEDGE_MS)])
      if (good || signal.aborted) break
    }
    await Promise.race([answered, Promise.all(asked)])
    return new Map(
      this.nameServers.flatMap((address) => (answers.has(address) ? [[address, answers.get(address) as T | BrokerError]] : [])),
    )
  }

  #missing(listed: readonly Broker[]): Map<string, BrokerError> {
    const now = this.#now()
    for (const broker of listed) this.#known.set(broker.name, { broker, seenAt: now })
    const missing = new Map<string, BrokerError>()
    const present = new Set(listed.map(({ name }) => name))
    for (const [name, { seenAt }] of this.#known) {
      if (present.has(name)) continue
      if (now - seenAt > MISSED_MS) this.#known.delete(name)
      else missing.set(name, unregistered(name))
    }
    for (const name of indistinct([...present])) missing.set(name, twin(name))
    return missing
  }
}

async function pause(ms: number): Promise<null> {
  const { promise, resolve } = Promise.withResolvers<null>()
  setTimeout(resolve, ms, null).unref()
  return promise
}

const unregistered = (name: string): BrokerError =>
  new BrokerError(
    'unavailable',
    `Broker ${name} is gone from every name server: it stopped, or cannot reach them`,
    'Start it again. If it was removed for good, this ends by itself within a day.',
  )

const twin = (name: string): BrokerError =>
  new BrokerError(
    'object-error',
    `The queues of broker ${name} cannot be told apart from those of another broker: both names give the same number`,
    'Give one of the two brokers another name.',
  )

/** A server that failed for a whole step. */
export const nodeProblem = (node: string, error: BrokerError): Problem => ({ ...error.toProblem(), object: { node } })
