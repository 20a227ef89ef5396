import type { BrokerError } from '../error.ts'
import { connections, groupConfigs, parseBody, type Connections, type GroupConfig } from './answers.ts'
import { addressOf, type Broker, type Cluster } from './cluster.ts'
import { eachBroker, eachObject } from './each-broker.ts'
import { refusal } from './errors.ts'
import { groupView, type GroupView } from './group-view.ts'
import { REQUEST, RESPONSE } from './remoting/codes.ts'

/** Settings of all groups of one broker, in one request. */
export async function readGroupConfigs(cluster: Cluster, broker: Broker, signal: AbortSignal): Promise<Record<string, GroupConfig>> {
  return (await cluster.read(groupConfigs, addressOf(broker), REQUEST.GET_ALL_SUBSCRIPTIONGROUP_CONFIG, {}, signal)).subscriptionGroupTable
}

/** Who is connected to one broker in one group; null when nobody is. */
async function readConnections(cluster: Cluster, broker: Broker, group: string, signal: AbortSignal): Promise<Connections | null> {
  const answer = await cluster.ask(addressOf(broker), REQUEST.GET_CONSUMER_CONNECTION_LIST, { consumerGroup: group }, signal)
  if (answer.code === RESPONSE.CONSUMER_NOT_ONLINE) return null
  if (answer.code !== RESPONSE.SUCCESS) throw refusal(answer, `Members of group ${group}`)
  return parseBody(connections, answer.body, `Members of group ${group}`)
}

export interface GroupRound {
  /** Groups whose members are known. */
  groups: Map<string, GroupView>
  /** Groups of which at least one broker told nothing. */
  failed: Map<string, BrokerError>
}

/**
 * Members of the named groups at all brokers: one request for each group and broker, however many topics it reads. `proxied`: members
 * that no broker knows.
 */
export async function readGroups(
  cluster: Cluster,
  brokers: readonly Broker[],
  names: readonly string[],
  configs: ReadonlyMap<string, GroupConfig>,
  proxied: ReadonlyMap<string, Connections>,
  signal: AbortSignal,
): Promise<GroupRound> {
  const round = await eachBroker(brokers, (broker) => eachObject(names, (group) => readConnections(cluster, broker, group, signal)))
  const groups = new Map<string, GroupView>()
  const failed = new Map<string, BrokerError>()
  for (const name of names) {
    const answers = new Map<string, Connections>()
    for (const error of round.failed.values()) failed.set(name, error)
    const behindProxies = proxied.get(name)
    if (behindProxies) answers.set('proxies', behindProxies)
    for (const [broker, table] of round.good) {
      const answer = table.get(name)
      if (answer instanceof Error) failed.set(name, answer)
      else if (answer) answers.set(broker, answer)
    }
    if (!failed.has(name)) groups.set(name, groupView(name, configs.get(name), answers))
  }
  return { groups, failed }
}
