import type { NodeInfo, Problem } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { nodeProblem, type View } from './cluster.ts'
import { alarmsOf, resourcesOf } from './runtime.ts'
import type { Survey } from './survey.ts'

/** Servers of the cluster: brokers, their slaves, and the name servers that were asked. Pure. */
export function nodeInfos({ view, facts, slaves }: Survey): NodeInfo[] {
  const masters = view.brokers.map((broker): NodeInfo => {
    const runtime = facts.good.get(broker.name)?.runtime
    const alarms = runtime ? alarmsOf(runtime) : []
    return {
      name: broker.name,
      up: runtime !== undefined,
      role: broker.addresses.has(0) ? 'master' : 'slave',
      resources: runtime ? resourcesOf(runtime) : {},
      alarms: broker.addresses.has(0) ? alarms : [...alarms, 'no master'],
    }
  })
  const missing = [...view.missing.keys()]
    .filter((name) => !view.brokers.some((broker) => broker.name === name))
    .map((name): NodeInfo => ({ name, up: false, role: 'master', resources: {}, alarms: ['not registered'] }))
  const others = [...slaves].map(([name, said]): NodeInfo => {
    const up = !(said instanceof BrokerError)
    return { name, up, role: 'slave', resources: up ? resourcesOf(said) : {}, alarms: up ? alarmsOf(said) : [] }
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
    ...view.brokers.filter(({ addresses }) => !addresses.has(0)).map(({ name }) => nodeProblem(name, masterless(name))),
  ]
}

export const nameServerProblems = (view: View): Problem[] =>
  [...view.nameServers].flatMap(([address, error]) => (error === null ? [] : [nodeProblem(nameServerNode(address), error)]))

const masterless = (name: string): BrokerError =>
  new BrokerError(
    'unavailable',
    `Broker ${name} has no master: its slave can be read, but nobody can write there`,
    'Start the master again, or make a slave the master.',
  )
