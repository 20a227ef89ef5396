import { BrokerError } from '../error.ts'
import { runtimeTable, topicConfigs, type TopicConfig } from './answers.ts'
import { addressOf, type Broker, type Cluster, type View } from './cluster.ts'
import { eachBroker, type BrokerRound } from './each-broker.ts'
import { readCommitted, type Committed } from './offsets.ts'
import { REQUEST } from './remoting/codes.ts'
import type { RuntimeTable } from './runtime.ts'

/** What one broker says in three requests: about itself, its topics, and what all groups have committed. */
export interface BrokerFacts {
  runtime: RuntimeTable
  topics: Record<string, TopicConfig>
  committed: Committed
}

export interface Survey {
  view: View
  facts: BrokerRound<BrokerFacts>
  /** Slaves by node name, with their own words or their failure. */
  slaves: Map<string, RuntimeTable | BrokerError>
}

/**
 * Asks all masters, and slaves about themselves alone: a slave copies committed offsets once a minute and its log may end earlier, so
 * its numbers would look like groups set back. Without its master a broker is not observed. Rejects when nobody answers.
 */
export async function survey(cluster: Cluster, everyNameServer: boolean, signal: AbortSignal): Promise<Survey> {
  const view = await cluster.view(signal, everyNameServer)
  const slaves = new Map<string, RuntimeTable | BrokerError>()
  const [facts] = await Promise.all([
    eachBroker(
      view.brokers.filter(({ addresses }) => addresses.has(0)),
      (broker) => readFacts(cluster, broker, signal),
    ),
    ...slaveNodes(view.brokers).map(async ([node, address]) => {
      const answer = await readRuntime(cluster, address, signal).catch((error: unknown) => error)
      slaves.set(node, answer instanceof Error ? (answer as BrokerError) : (answer as RuntimeTable))
    }),
  ])
  for (const [name, error] of view.missing) facts.failed.set(name, error)
  for (const { name, addresses } of view.brokers) if (!addresses.has(0)) facts.failed.set(name, masterless(name))
  const slaveAnswers = [...slaves.values()].some((said) => !(said instanceof BrokerError))
  if (facts.good.size === 0 && !slaveAnswers) throw [...facts.failed.values()][0] ?? noBroker(cluster)
  return { view, facts, slaves }
}

export async function readRuntime(cluster: Cluster, address: string, signal: AbortSignal): Promise<RuntimeTable> {
  return (await cluster.read(runtimeTable, address, REQUEST.GET_BROKER_RUNTIME_INFO, {}, signal)).table
}

async function readFacts(cluster: Cluster, broker: Broker, signal: AbortSignal): Promise<BrokerFacts> {
  const address = addressOf(broker)
  const [runtime, topics, committed] = await Promise.all([
    readRuntime(cluster, address, signal),
    cluster.read(topicConfigs, address, REQUEST.GET_ALL_TOPIC_CONFIG, {}, signal),
    readCommitted(cluster, broker, signal),
  ])
  return { runtime, topics: topics.topicConfigTable, committed }
}

/** `broker-a#1` and its address, for every server of a broker that is not its master. */
function slaveNodes(brokers: readonly Broker[]): [node: string, address: string][] {
  return brokers.flatMap(({ name, addresses }) =>
    [...addresses].filter(([id]) => id !== 0).map(([id, address]): [string, string] => [`${name}#${id}`, address]),
  )
}

/** The broker a slave's node belongs to. */
export const masterOf = (slaveNode: string): string => slaveNode.slice(0, slaveNode.lastIndexOf('#'))

const masterless = (name: string): BrokerError =>
  new BrokerError(
    'unavailable',
    `Broker ${name} has no master: nobody can write there, and its numbers are the last ones of the master`,
    'Start the master again, or make a slave the master.',
  )

export const noBroker = (cluster: Cluster): BrokerError =>
  new BrokerError(
    'unavailable',
    `Name server ${cluster.nameServers.join(', ')} answers, but no broker is registered with it`,
    'Start the brokers, and check that namesrvAddr in their configuration names these name servers.',
  )
