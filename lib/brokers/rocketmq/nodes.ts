import type { NodeInfo, Problem } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { nodeProblem, type View } from './cluster.ts'
import { alarmsOf, bytesBehind, masterAlarms, resourcesOf } from './runtime.ts'
import { masterOf, type Survey } from './survey.ts'

/** Servers of the cluster: brokers, their slaves, and the name servers that were asked. A node keeps its name when its master stops. Pure. */
export function nodeInfos({ view, facts, slaves }: Survey): NodeInfo[] {
  const masters = view.brokers.map(({ name, addresses }): NodeInfo => {
    const runtime = facts.good.get(name)?.runtime
    const alarms = addresses.has(0) ? [] : ['no master']
    return {
      name,
      up: runtime !== undefined,
      role: 'master',
      resources: runtime ? resourcesOf(runtime) : {},
      alarms: runtime ? masterAlarms(runtime) : alarms,
    }
  })
  const missing = [...view.missing.keys()]
    .filter((name) => !view.brokers.some((broker) => broker.name === name))
    .map((name): NodeInfo => ({ name, up: false, role: 'master', resources: {}, alarms: ['not registered'] }))
  const others = [...slaves].map(([name, said]): NodeInfo => {
    const runtime = said instanceof BrokerError ? undefined : said
    const behind = runtime && bytesBehind(facts.good.get(masterOf(name))?.runtime, runtime)
    return {
      name,
      up: runtime !== undefined,
      role: 'slave',
      resources: runtime ? { ...resourcesOf(runtime), ...(behind !== undefined && { replicationBehindBytes: behind }) } : {},
      alarms: runtime ? alarmsOf(runtime) : [],
    }
  })
  const nameServers = [...view.nameServers].map(([address, error]): NodeInfo => ({
    name: nameServerNode(address),
    up: error === null,
    role: 'name server',
    resources: {},
    alarms: [],
  }))
  return [...masters, ...missing, ...others, ...nameServers]
}

const nameServerNode = (address: string): string => `name server ${address}`

/** Trouble with servers. A dead name server is one, as long as another answers. */
export function nodeProblems({ view, facts, slaves }: Pick<Survey, 'view' | 'facts' | 'slaves'>): Problem[] {
  return [
    ...nameServerProblems(view),
    ...[...facts.failed].map(([name, error]) => nodeProblem(name, error)),
    ...[...slaves].flatMap(([name, said]) => (said instanceof BrokerError ? [nodeProblem(name, said)] : [])),
  ]
}

export const nameServerProblems = (view: View): Problem[] =>
  [...view.nameServers].flatMap(([address, error]) => (error === null ? [] : [nodeProblem(nameServerNode(address), error)]))
