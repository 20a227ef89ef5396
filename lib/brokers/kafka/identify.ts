import type { Capability, Identity, Problem } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { BROKER_TIMEOUT_MS, type Broker, type Cluster } from './cluster.ts'
import { addressText, type Address, type KafkaConfig } from './config.ts'
import type { Greeting } from './connections.ts'
import { controllerListener, diagnose, loginWanted, METADATA_KEY } from './diagnose.ts'
import { toBrokerError } from './errors.ts'
import { DELETE_RECORDS, DESCRIBE_CLUSTER, FETCH, negotiate, OFFSET_FETCH, OFFSET_FETCH_ONE, PRODUCE } from './protocol.ts'
import { eachBroker } from './each-broker.ts'
import { releaseOf } from './version.ts'

/** What this kind can do where the broker lets it. */
export const CAPABILITIES: readonly Capability[] = [
  'inventory',
  'sample',
  'sample-bulk',
  'browse',
  'requeue',
  'purge',
  'lag',
  'members',
  'nodes',
  'partitions',
]

/** Bit of the operation in `clusterAuthorizedOperations` (AclOperation.java). */
const DESCRIBE = 1 << 8
const NOT_TOLD = -2_147_483_648

/** Who is there, reached how, and with which rights. Rejects with a diagnosis when nothing works. */
export async function identify(cluster: Cluster, config: KafkaConfig, signal: AbortSignal): Promise<Identity> {
  const { address, greeting } = await reachBootstrap(cluster, config, signal)
  if (!greeting.versions.has(METADATA_KEY)) throw controllerListener(address)
  const metadata = await cluster.metadata([], signal).catch((error: unknown) => {
    const failure = toBrokerError(error, `Cannot read the cluster at ${addressText(address)}`)
    throw !config.sasl && failure.code === 'unavailable' ? loginWanted(address, error) : failure
  })
  const unreachable = await unreachableBrokers(cluster, address, signal)
  if (unreachable.size === cluster.brokers.length) {
    const first = [...unreachable.values()][0]
    if (first) throw first
  }
  const problems = [...unreachable].map(([id, error]): Problem => ({ ...error.toProblem(), object: { node: String(id) } }))
  return {
    clusterId: metadata.clusterId ?? '',
    version: releaseOf(greeting.features),
    capabilities: probed(greeting),
    problems: [...problems, ...(await rightProblems(cluster, signal))],
  }
}

async function reachBootstrap(
  cluster: Cluster,
  config: KafkaConfig,
  signal: AbortSignal,
): Promise<{ address: Address; greeting: Greeting }> {
  const first = cluster.bootstrap[0]
  if (!first) throw new BrokerError('internal', 'No bootstrap server is configured', 'Enter host:port of a broker.')
  const greet = async (address: Address) => ({
    address,
    greeting: await cluster.connections.greet(address, { signal, timeoutMs: BROKER_TIMEOUT_MS }),
  })
  try {
    return await Promise.any(cluster.bootstrap.map(greet))
  } catch (error) {
    throw await diagnose(error instanceof AggregateError ? error.errors[0] : error, first, config, signal)
  }
}

/** Brokers whose advertised address does not answer from here, though the bootstrap server does. */
async function unreachableBrokers(cluster: Cluster, bootstrap: Address, signal: AbortSignal): Promise<Map<number, BrokerError>> {
  const { failed } = await eachBroker(cluster.brokers, (broker) =>
    cluster.connections.greet(broker, { signal, timeoutMs: BROKER_TIMEOUT_MS }),
  )
  const byId = new Map(cluster.brokers.map((broker) => [broker.nodeId, broker]))
  return new Map([...failed].map(([id, error]) => [id, advertised(byId.get(id), bootstrap, error)]))
}

function advertised(broker: Broker | undefined, bootstrap: Address, error: BrokerError): BrokerError {
  if (!broker) return error
  const at = addressText(broker)
  const detail = `${addressText(bootstrap)} answers, but broker ${broker.nodeId} asks clients to come to ${at}, and that does not work from here: ${error.message}`
  const hint = `Set advertised.listeners of broker ${broker.nodeId} to an address that reaches it from this machine, or make ${at} reachable.`
  return new BrokerError(error.code, detail, hint, { cause: error })
}

/** Without DESCRIBE on the cluster Kafka hides what is not granted one by one, and does not say so. */
async function rightProblems(cluster: Cluster, signal: AbortSignal): Promise<Problem[]> {
  try {
    const { clusterAuthorizedOperations: rights } = await cluster.any(DESCRIBE_CLUSTER, [true, 1], signal)
    if (rights === NOT_TOLD || (rights & DESCRIBE) !== 0) return []
    return [
      {
        code: 'missing-right',
        detail: 'This user may not DESCRIBE the cluster: consumer groups without a right of their own stay invisible',
        hint: 'Give the user DESCRIBE on the cluster, or DESCRIBE on every group that should be seen.',
      },
    ]
  } catch (error) {
    const failure = toBrokerError(error, 'Cannot ask for the rights of this user')
    return failure.code === 'unsupported-version' ? [] : [failure.toProblem()]
  }
}

/** Capabilities by what the broker's own list of APIs holds. */
function probed({ versions }: Greeting): Capability[] {
  const lacks = new Set<Capability>()
  if (!negotiate(FETCH, versions)) lacks.add('browse').add('requeue')
  if (!negotiate(PRODUCE, versions)) lacks.add('requeue')
  if (!negotiate(DELETE_RECORDS, versions)) lacks.add('purge')
  if (!negotiate(OFFSET_FETCH, versions) && !negotiate(OFFSET_FETCH_ONE, versions)) lacks.add('lag')
  return CAPABILITIES.filter((capability) => !lacks.has(capability))
}
