import type { Capability, Identity, Problem } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { nodeProblem, addressOf, type Broker, type Cluster } from './cluster.ts'
import { eachBroker } from './each-broker.ts'
import { refusal } from './errors.ts'
import { readGroupConfigs } from './groups.ts'
import { nameServerProblems } from './nodes.ts'
import { readCommitted } from './offsets.ts'
import { pull } from './pull.ts'
import { REQUEST, RESPONSE } from './remoting/codes.ts'
import { versionOf } from './runtime.ts'
import { noBroker, readRuntime } from './survey.ts'
import { topicConfigs } from './answers.ts'

/** What this kind can do where the brokers let it. Nothing can be taken out of a log, so there is no purge. */
export const CAPABILITIES: readonly Capability[] = [
  'inventory',
  'sample',
  'sample-bulk',
  'browse',
  'requeue',
  'lag',
  'members',
  'dead-letter-routes',
  'nodes',
  'partitions',
  'scheduled',
  'transactions',
]

/** Who is there, reached how, and with which rights. Rejects with a diagnosis when nothing works. */
export async function identify(cluster: Cluster, signal: AbortSignal): Promise<Identity> {
  const view = await cluster.view(signal, true).catch((error: unknown) => {
    throw error instanceof BrokerError && error.code === 'unsupported-version' ? notANameServer(error) : error
  })
  const reached = await eachBroker(view.brokers, (broker) => readRuntime(cluster, addressOf(broker), signal))
  const failed = new Map(
    [...reached.failed].map(([name, error]) => [
      name,
      advertised(
        view.brokers.find((broker) => broker.name === name),
        error,
      ),
    ]),
  )
  const answering = view.brokers.filter(({ name }) => reached.good.has(name))
  // A slave may refuse what its master permits.
  const broker = answering.find(({ addresses }) => addresses.has(0)) ?? answering[0]
  if (!broker) throw [...failed.values()][0] ?? noBroker(cluster)
  const { lacks, problems } = await probe(cluster, broker, signal)
  return {
    clusterId: view.clusters.join(', '),
    version: [...new Set([...reached.good.values()].map(versionOf))].toSorted().join(', '),
    capabilities: CAPABILITIES.filter((capability) => !lacks.has(capability)),
    problems: [...nameServerProblems(view), ...[...failed, ...view.missing].map(([name, error]) => nodeProblem(name, error)), ...problems],
  }
}

/** Tries each kind of request once, on things every broker has, and notes what is refused. */
async function probe(cluster: Cluster, broker: Broker, signal: AbortSignal): Promise<{ lacks: Set<Capability>; problems: Problem[] }> {
  const lacks = new Set<Capability>()
  const problems: Problem[] = []
  const address = addressOf(broker)
  const attempt = async (missing: Capability[], what: string, act: () => Promise<unknown>): Promise<void> => {
    try {
      await act()
    } catch (error) {
      // Bad credentials spoil everything, and a broken line is no refusal.
      if (!(error instanceof BrokerError) || error.code === 'bad-credentials' || error.code === 'timeout') throw error
      for (const capability of missing) lacks.add(capability)
      problems.push({ ...error.toProblem(), detail: `${what}: ${error.message}` })
    }
  }
  await Promise.all([
    attempt(['inventory', 'sample', 'sample-bulk', 'partitions'], 'Topics cannot be listed', () =>
      cluster.read(topicConfigs, address, REQUEST.GET_ALL_TOPIC_CONFIG, {}, signal),
    ),
    attempt(['lag'], 'Committed offsets cannot be read', () => readCommitted(cluster, broker, signal)),
    attempt(['dead-letter-routes'], 'Consumer groups cannot be listed', () => readGroupConfigs(cluster, broker, signal)),
    attempt(['members'], 'Members of consumer groups cannot be read', async () => {
      const answer = await cluster.ask(address, REQUEST.GET_CONSUMER_CONNECTION_LIST, { consumerGroup: 'SPILLWAY_PROBE' }, signal)
      const answered: number[] = [RESPONSE.SUCCESS, RESPONSE.CONSUMER_NOT_ONLINE, RESPONSE.SUBSCRIPTION_GROUP_NOT_EXIST]
      if (!answered.includes(answer.code)) throw refusal(answer, 'Members of a group')
    }),
    attempt(['browse', 'requeue', 'scheduled', 'transactions'], 'Messages cannot be read', () =>
      pull(cluster, { address, topic: 'SELF_TEST_TOPIC', queueId: 0 }, 0, 1, signal),
    ),
  ])
  return { lacks, problems }
}

function notANameServer(error: BrokerError): BrokerError {
  const hint = 'Enter the port of a name server (often 9876); brokers (10911) and proxies (8080, 8081) are found through it.'
  return new BrokerError('wrong-port', `What answers there speaks RocketMQ but is no name server: ${error.message}`, hint, { cause: error })
}

function advertised(broker: Broker | undefined, error: BrokerError): BrokerError {
  const unreached = ['refused', 'timeout', 'unknown-host'].includes(error.code)
  if (!broker || !unreached) return error
  const at = addressOf(broker)
  const detail = `The name server answers, but broker ${broker.name} asks clients to come to ${at}, and that does not work from here: ${error.message}`
  const hint = `Set brokerIP1 of broker ${broker.name} to an address that works from this machine, or enter ${at}=reachable:port under "Broker addresses".`
  return new BrokerError(error.code, detail, hint, { cause: error })
}
