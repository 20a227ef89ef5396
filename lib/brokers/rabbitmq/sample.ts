import type { DestinationSample, NodeInfo, Problem, Sample, SubscriptionSample } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { affordable } from './budget.ts'
import { readCounters, readNodes, readQueues } from './lists.ts'
import { findMetrics, readMetrics } from './metrics.ts'
import { knownBroker } from './overview.ts'
import type { Session } from './session.ts'
import { keyOf, refKey } from './transform/keys.ts'
import { addCounters, totalsToSamples, withoutStreamLength } from './transform/samples.ts'
import { typeOf } from './transform/destinations.ts'
import { knownVhosts } from './vhosts.ts'

/** Numbers of all queues: from Prometheus where it tells of every node, else from the cheapest management list. */
export async function sample(session: Session, signal: AbortSignal): Promise<Sample> {
  const before = session.client.requests
  const { nodes, problems } = await readNodes(session, signal)
  const vhosts = await knownVhosts(session, signal)
  const seen = new Set(vhosts.allowed)
  const numbers = await readNumbers(session, nodes, signal)
  const visible = numbers.samples.filter(({ destination }) => seen.has(destination.namespace))
  const counted = numbers.counters ? visible : await withCounters(session, visible, problems, signal)
  const destinations = counted.map((one) => (hidesLength(session, one) ? withoutStreamLength(one) : one))
  return {
    destinations,
    subscriptions: destinations.flatMap((one) => toSubscription(session, one)),
    nodes,
    problems: [...problems, ...vhosts.problems, ...numbers.problems],
    notObserved: [],
    requests: session.client.requests - before,
  }
}

interface Numbers {
  samples: DestinationSample[]
  /** No statistics list is to be read for counters: they are there, or the source changed for this one sample only and
   * the statistics, up to 5 s old, would look like counters that fell. */
  counters: boolean
  problems: Problem[]
}

async function readNumbers(session: Session, nodes: NodeInfo[], signal: AbortSignal): Promise<Numbers> {
  const known = session.learned.metrics
  const source = known ?? (await findMetrics(session, nodes, signal))
  if (source.addresses !== null) {
    try {
      const found = await readMetrics(session, source.addresses, signal)
      const told = new Set(found.map((metrics) => metrics.node))
      const complete = nodes.every((node) => !node.up || told.has(node.name))
      if (complete)
        return { samples: found.flatMap((metrics) => metrics.samples), counters: found.some((metrics) => metrics.counters), problems: [] }
    } catch (error) {
      if (signal.aborted || !(error instanceof BrokerError)) throw error
      session.deps.warn(`metrics of ${session.config.managementUrl} failed, reading the management API instead: ${error.message}`)
    }
    // A node came, went or stopped telling: look again at the next sample.
    session.learned.metrics = null
  }
  const queues = await readQueues(session, signal)
  rememberTypes(session, queues)
  return {
    samples: totalsToSamples(queues),
    counters: source.addresses !== null,
    problems: source.problem === null ? [] : [source.problem],
  }
}

async function withCounters(
  session: Session,
  samples: DestinationSample[],
  problems: Problem[],
  signal: AbortSignal,
): Promise<DestinationSample[]> {
  const { overview } = await knownBroker(session, signal)
  const statistics = overview.disable_stats !== true && overview.rates_mode !== 'none'
  const start = session.deps.now()
  if (!statistics || !affordable(session.learned.counters, start)) return samples
  try {
    const counters = await readCounters(session, signal)
    session.learned.counters = { askedAt: session.deps.now(), tookMs: session.deps.now() - start }
    return addCounters(samples, counters)
  } catch (error) {
    if (signal.aborted || !(error instanceof BrokerError)) throw error
    // Depths are known: better those alone than nothing.
    session.learned.counters = { askedAt: session.deps.now(), tookMs: session.deps.now() - start }
    problems.push(error.toProblem())
    return samples
  }
}

function rememberTypes({ learned }: Session, queues: { vhost: string; name: string; type?: string | null | undefined }[]): void {
  if (learned.queues !== null) return
  learned.queues = new Map(
    queues.map((queue) => [keyOf(queue.vhost, queue.name), { type: typeOf(queue.type), role: 'normal', subscribed: false }]),
  )
}

function hidesLength({ learned }: Session, one: DestinationSample): boolean {
  const queue = learned.queues?.get(refKey(one.destination))
  return queue?.type === 'stream' && queue.role !== 'dead-letter'
}

function toSubscription({ learned }: Session, { destination, consumers }: DestinationSample): SubscriptionSample[] {
  const subscribed = consumers !== undefined && (consumers > 0 || learned.queues?.get(refKey(destination))?.subscribed === true)
  return subscribed ? [{ group: destination.name, destination, members: consumers, state: consumers > 0 ? 'active' : 'empty' }] : []
}
