import type {
  BrokerConnection,
  BrokerDeps,
  BrowseCostReport,
  BrowseRequest,
  BrowseResult,
  Identity,
  Inventory,
  Mover,
  MoverRequest,
  Sample,
} from '../contract.ts'
import { Assignments } from './assignments.ts'
import { browseTopic, FREE } from './browse.ts'
import { browseById } from './browse-id.ts'
import { browseByKey } from './browse-key.ts'
import { Cluster } from './cluster.ts'
import type { RocketmqConfig } from './config.ts'
import { toBrokerError } from './errors.ts'
import { withTransactions } from './half-browse.ts'
import { identify } from './identify.ts'
import { readInventory } from './inventory.ts'
import { Memory } from './memory.ts'
import { openMover } from './mover.ts'
import { HALF_TOPIC, topicOf } from './names.ts'
import { Sampler } from './sampler.ts'

/** One RocketMQ cluster. Polling and reading messages use sockets of their own, so that a large body does not delay a poll. */
export class RocketmqConnection implements BrokerConnection {
  readonly #config: RocketmqConfig
  readonly #now: () => number
  readonly #polling: Cluster
  readonly #reading: Cluster
  readonly #memory = new Memory()
  readonly #sampler: Sampler
  readonly #assignments: Assignments

  constructor(config: RocketmqConfig, { now }: BrokerDeps) {
    this.#config = config
    this.#now = now
    this.#polling = new Cluster(config, now)
    this.#reading = new Cluster(config, now)
    this.#assignments = new Assignments(now)
    this.#sampler = new Sampler(this.#polling, this.#memory, now)
  }

  identify(signal: AbortSignal): Promise<Identity> {
    return saying('Cannot identify the cluster', identify(this.#polling, signal))
  }

  inventory(signal: AbortSignal): Promise<Inventory> {
    return saying('Cannot read the inventory', readInventory(this.#polling, this.#memory, this.#assignments, this.#now, signal))
  }

  sample(signal: AbortSignal): Promise<Sample> {
    return saying('Cannot sample the cluster', this.#sampler.sample(signal))
  }

  async browseCost(): Promise<BrowseCostReport> {
    return FREE
  }

  browse(request: BrowseRequest, signal: AbortSignal): Promise<BrowseResult> {
    return saying(`Cannot browse topic ${request.destination.name}`, this.#browse(request, signal))
  }

  async #browse(request: BrowseRequest, signal: AbortSignal): Promise<BrowseResult> {
    const page = await browseBy(this.#reading, request, signal)
    return topicOf(request.destination) === HALF_TOPIC ? withTransactions(this.#reading, page, this.#now, signal) : page
  }

  async openMover(request: MoverRequest, signal: AbortSignal): Promise<Mover> {
    const cluster = new Cluster(this.#config, this.#now)
    try {
      return await openMover(cluster, request, signal)
    } catch (error) {
      cluster.close()
      throw toBrokerError(error, `Cannot read topic ${request.source.name}`)
    }
  }

  async close(): Promise<void> {
    this.#polling.close()
    this.#reading.close()
  }
}

/** By id, by key, or along the queues. */
function browseBy(cluster: Cluster, request: BrowseRequest, signal: AbortSignal): Promise<BrowseResult> {
  const { key, messageId } = request
  if (messageId !== undefined) return browseById(cluster, { ...request, messageId }, signal)
  if (key !== undefined) return browseByKey(cluster, { ...request, key }, signal)
  return browseTopic(cluster, request, signal)
}

/** Only `BrokerError` leaves the adapter. */
async function saying<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw toBrokerError(error, what)
  }
}
