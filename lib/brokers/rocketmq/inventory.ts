import type { DestinationInfo, Inventory, Problem } from '../contract.ts'
import type { BrokerError } from '../error.ts'
import { topicList, type GroupConfig } from './answers.ts'
import type { Assignments } from './assignments.ts'
import { readSettings, settingsOfTopic, type BrokerSettings } from './broker-settings.ts'
import type { Cluster } from './cluster.ts'
import { eachBroker } from './each-broker.ts'
import { topicsByGroup } from './group-view.ts'
import { readGroupConfigs, readGroups } from './groups.ts'
import type { Memory } from './memory.ts'
import { HALF_TOPIC, HEARTBEAT_TOPIC, isSystemGroup, refOf, roleOf, SCHEDULE_TOPIC } from './names.ts'
import { nodeInfos, nodeProblems } from './nodes.ts'
import { REQUEST } from './remoting/codes.ts'
import { deadLetterRoutes, unreadableDeadLetters } from './routes.ts'
import { survey } from './survey.ts'
import { topicSettings, topicViews, type TopicView } from './topic-view.ts'
import { subscriptionInfo, subscriptionPairs } from './transform.ts'

/** The slow loop: topics with settings, groups with members, servers. Only a dead cluster rejects. */
export async function readInventory(
  cluster: Cluster,
  memory: Memory,
  assignments: Assignments,
  now: () => number,
  signal: AbortSignal,
): Promise<Inventory> {
  const found = await survey(cluster, true, signal)
  const { view, facts } = found
  const alive = view.brokers.filter(({ name }) => facts.good.has(name))
  const [configs, settings, routed] = await Promise.all([
    eachBroker(alive, (broker) => readGroupConfigs(cluster, broker, signal)),
    eachBroker(alive, (broker) => readSettings(cluster, broker, signal)),
    routedTopics(cluster, signal),
  ])
  for (const [name, one] of settings.good) memory.settings.set(name, one)
  const groupConfigs = new Map<string, GroupConfig>([...configs.good.values()].flatMap((table) => Object.entries(table)))
  const committed = [...facts.good.values()].map((fact) => fact.committed)
  const names = [...new Set([...groupConfigs.keys(), ...committed.flatMap((table) => [...table.keys()])])].filter(
    (name) => !isSystemGroup(name),
  )
  const withProxies = alive.filter(({ name }) => facts.good.get(name)?.topics[HEARTBEAT_TOPIC] !== undefined)
  const proxied = await memory.proxied.read(cluster, withProxies, now, signal)
  const { groups, failed: failedGroups } = await readGroups(cluster, alive, names, groupConfigs, proxied, signal)
  memory.groups = groups
  const reads = await assignments.read(cluster, alive, groups, signal)

  const topics = topicViews(new Map([...facts.good].map(([name, fact]) => [name, fact.topics])))
  const own = new Set([...view.clusters, ...view.brokers.map(({ name }) => name)])
  const pairs = subscriptionPairs(topics, topicsByGroup(committed, groups))
  const unseen = memory.unseen(facts.failed, topics)
  // Nothing is remembered of a broker that was down from the first look on: then any topic may lie there.
  const blind =
    facts.failed.size > 0
      ? [...new Set(['', ...unseen.map(({ namespace }) => namespace), ...[...topics.keys()].map((name) => refOf(name).namespace)])]
      : []
  const lostGroups = [...memory.groupsOn(facts.failed)].filter((group) => !names.includes(group))
  for (const [name, fact] of facts.good)
    memory.learn(
      name,
      Object.values(fact.topics).map((topic) => topic.topicName),
      fact.committed.keys(),
    )
  return {
    nodes: nodeInfos(found),
    destinations: [
      ...[...topics.values()].map((topic) => destinationInfo(topic, own, memory.settings)),
      // A broker that hangs keeps its routes for two minutes: what lies on it alone is known by name at least.
      ...routed
        .filter((name) => facts.failed.size > 0 && !topics.has(name))
        .map((name) => destinationInfo({ name, parts: new Map() }, own, memory.settings)),
    ],
    subscriptions: pairs.map(({ group, topic }) => subscriptionInfo(group, topic, groups.get(group), reads)),
    routes: deadLetterRoutes(pairs, topics, groups),
    bindings: [],
    problems: [
      ...nodeProblems(found),
      ...unreadableDeadLetters(topics),
      ...partProblems(configs.failed, 'its consumer groups'),
      ...partProblems(settings.failed, 'its settings'),
      ...[...failedGroups].map(([group, error]): Problem => ({ ...error.toProblem(), object: { group } })),
    ],
    unobservedNamespaces: blind,
    notObservedGroups: [...new Set([...lostGroups, ...failedGroups.keys()])],
  }
}

async function routedTopics(cluster: Cluster, signal: AbortSignal): Promise<string[]> {
  const ask = (address: string) => cluster.read(topicList, address, REQUEST.GET_ALL_TOPIC_LIST_FROM_NAMESERVER, {}, signal)
  return (await cluster.anyNameServer(ask, signal)).topicList
}

/** A topic with its settings, and those of its brokers that concern it. */
export function destinationInfo(
  topic: TopicView,
  own: ReadonlySet<string>,
  settings: ReadonlyMap<string, BrokerSettings>,
): DestinationInfo {
  const ofBrokers = [...topic.parts.keys()].flatMap((broker) => settings.get(broker) ?? [])
  const [first] = ofBrokers
  return {
    ...refOf(topic.name),
    type: 'topic',
    role: roleOf(topic.name, own),
    incarnation: '',
    config: {
      ...topicSettings(topic),
      ...settingsOfTopic(ofBrokers),
      ...(first && topic.name === SCHEDULE_TOPIC && { delayLevelsMs: first.levelDelays }),
      ...(first &&
        topic.name === HALF_TOPIC && {
          transactionCheckMax: first.transactionCheckMax,
          transactionCheckIntervalMs: first.transactionCheckIntervalMs,
        }),
    },
  }
}

function partProblems(failed: ReadonlyMap<string, BrokerError>, what: string): Problem[] {
  return [...failed].map(([node, error]) => ({
    ...error.toProblem(),
    detail: `Broker ${node} does not tell ${what}: ${error.message}`,
    object: { node },
  }))
}
