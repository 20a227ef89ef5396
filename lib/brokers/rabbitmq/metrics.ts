import { BrokerError } from '../error.ts'
import type { NodeInfo, Problem } from '../contract.ts'
import { metricsAddresses } from './addresses.ts'
import { capped } from '../http/sockets.ts'
import { detailedPath, readNodeMetrics, type NodeMetrics } from './prometheus-sample.ts'
import { explainConnection } from './failures.ts'
import { knownBroker } from './overview.ts'
import type { MetricsSource, Session } from './session.ts'

/** Longest metrics text read: 50,000 queues are 15 MB a family. */
const longestMetrics = 256 * 1_048_576

/** Reads the plugin of every address; rejects when one fails. */
export async function readMetrics({ client }: Session, addresses: string[], signal: AbortSignal): Promise<NodeMetrics[]> {
  const found: NodeMetrics[] = []
  for (const address of addresses) {
    const answer = await client.stream(address, detailedPath, signal)
    try {
      found.push(await readNodeMetrics(capped(answer.body, longestMetrics)))
    } catch (error) {
      throw explainConnection(error, address, true)
    }
  }
  return found
}

/**
 * Finds the Prometheus endpoints and proves that they belong to this cluster and tell of all its running nodes. Anything
 * less would hide queues, so then the management API is read instead, and the problem says what to do.
 */
export async function findMetrics(session: Session, nodes: NodeInfo[], signal: AbortSignal): Promise<MetricsSource> {
  const { overview } = await knownBroker(session, signal)
  const running = nodes.filter((node) => node.up).map((node) => node.name)
  const addresses = metricsAddresses(session.config, overview, running)
  session.learned.metrics = await probe(session, addresses, running, overview.cluster_name, signal)
  return session.learned.metrics
}

async function probe(
  session: Session,
  addresses: string[],
  running: string[],
  cluster: string,
  signal: AbortSignal,
): Promise<MetricsSource> {
  if (addresses.length === 0)
    return absent(
      'The plugin rabbitmq_prometheus is off: every poll costs the broker more than it need.',
      'Run: rabbitmq-plugins enable rabbitmq_prometheus',
    )
  let found: NodeMetrics[]
  try {
    found = await readMetrics(session, addresses, signal)
  } catch (error) {
    signal.throwIfAborted()
    const said = error instanceof BrokerError ? error.message : 'no reason given'
    return absent(
      `The metrics of rabbitmq_prometheus cannot be read: ${said}`,
      'Run: rabbitmq-plugins enable rabbitmq_prometheus; or enter the Prometheus address.',
    )
  }
  const foreign = found.findIndex((metrics) => metrics.cluster !== cluster)
  if (foreign >= 0) {
    return absent(
      `The metrics at ${addresses[foreign]} belong to the cluster "${found[foreign]?.cluster}", not to "${cluster}".`,
      'Correct the Prometheus address.',
      'wrong-port',
    )
  }
  const told = new Set(found.map((metrics) => metrics.node))
  const missing = running.filter((node) => !told.has(node))
  if (missing.length > 0) {
    return absent(
      `The metrics tell nothing of ${missing.join(', ')}; each node tells of its own queues only.`,
      'Let Spillway reach the Prometheus port of every node under the host in its name.',
    )
  }
  return { addresses, problem: null }
}

function absent(detail: string, hint: string, code: Problem['code'] = 'plugin-off'): MetricsSource {
  return { addresses: null, problem: { code, detail, hint } }
}
