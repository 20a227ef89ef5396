import type { DestinationInfo, Inventory, Problem } from '../contract.ts'
import { BrokerError } from '../error.ts'
import type { Cluster } from './cluster.ts'
import { diskOf, topicSizes } from './disks.ts'
import { toBrokerError } from './errors.ts'
import { groupViews } from './group-view.ts'
import { readGroups } from './groups.ts'
import { groupProblems, nodeProblem, topicProblem, topicProblems } from './problems.ts'
import { DESCRIBE_LOG_DIRS, DESCRIBE_QUORUM } from './protocol.ts'
import { eachBroker, silentOf } from './each-broker.ts'
import { groupSettings, topicSettings, type Settings, type SettingsAnswer, type SettingValues } from './settings.ts'
import type { Memory } from './memory.ts'
import { topicViews, type TopicView } from './topic-view.ts'
import { nodeInfos, ref, subscriptionInfos } from './transform.ts'

/** The slow loop: topics with settings, groups with members, brokers with disks. Only a dead cluster rejects. */
export async function readInventory(cluster: Cluster, memory: Memory, signal: AbortSignal): Promise<Inventory> {
  const topics = topicViews(await cluster.metadata(null, signal))
  const denied = await memory.missing(topics, signal)
  const brokers = cluster.brokers
  const byName = new Map(topics.map((topic) => [topic.name, topic]))

  const [answers, disks, controller, settings] = await Promise.all([
    eachBroker(brokers, async (broker) => groupViews(await readGroups(cluster, broker, true, signal))),
    eachBroker(brokers, async (broker) => (await cluster.at(broker, DESCRIBE_LOG_DIRS, [null], signal)).results),
    activeController(cluster, signal),
    settingsOrProblem(topicSettings(cluster, [...byName.keys()], signal), 'topics'),
  ])
  if (brokers.length > 0 && answers.failed.size === brokers.length && disks.failed.size === brokers.length) {
    throw [...answers.failed.values()][0] ?? new BrokerError('unavailable', 'No broker answered', 'Look at the brokers.')
  }
  const groups = [...answers.good.values()].flat()
  const shares = groups.filter((group) => group.type === 'share').map((group) => group.id)
  const ofShares =
    shares.length > 0 ? await settingsOrProblem(groupSettings(cluster, shares, signal), 'groups') : { settings: new Map(), problems: [] }

  const facts = {
    disks: new Map([...disks.good].map(([id, results]) => [id, diskOf(results)])),
    ...(controller !== null && { controller }),
  }
  memory.learnSizes(topicSizes(topics, disks.good))
  memory.learnNodes(facts)

  const deadLetters = deadLetterTopics(ofShares.settings)
  return {
    nodes: nodeInfos({ brokers, topics, silent: silentOf(answers.failed), ...facts }),
    destinations: topics.map((topic) => destinationInfo(topic, settings.settings.get(topic.name), deadLetters)),
    subscriptions: groups.flatMap((group) => subscriptionInfos(group, byName)),
    routes: [],
    bindings: [],
    problems: [
      ...[...new Map([...diskProblems(disks.failed), ...answers.failed])].map(([id, error]) => nodeProblem(id, error)),
      ...topicProblems(topics),
      ...denied.map(({ name, errorCode }) => topicProblem(name, errorCode)),
      ...groupProblems(groups),
      ...settings.problems,
      ...ofShares.problems,
    ],
    unobservedNamespaces: [],
    notObservedGroups: memory.unseenGroups(answers.good, answers.failed, topics),
  }
}

/** A topic with its settings. */
export function destinationInfo(topic: TopicView, settings: SettingValues | undefined, deadLetters: ReadonlySet<string>): DestinationInfo {
  const minIsr = Number(settings?.['min.insync.replicas'] ?? 1)
  const count = (wanted: (partition: TopicView['partitions'][number]) => boolean): number => topic.partitions.filter(wanted).length
  return {
    ...ref(topic.name),
    type: 'topic',
    role: topic.internal ? 'internal' : deadLetters.has(topic.name) ? 'dead-letter' : 'normal',
    incarnation: topic.id,
    config: {
      ...settings,
      partitions: topic.partitions.length,
      replicationFactor: Math.max(0, ...topic.partitions.map((partition) => partition.replicas.length)),
      underReplicatedPartitions: count((partition) => partition.isr.length < partition.replicas.length),
      underMinIsrPartitions: count((partition) => partition.isr.length < minIsr),
      leaderlessPartitions: count((partition) => partition.leader < 0),
      ...(deadLetters.has(topic.name) && { roleEvidence: 'named as errors.deadletterqueue.topic.name of a share group' }),
    },
  }
}

/** Topics that share groups name as their dead-letter topic. */
function deadLetterTopics(settings: Settings): Set<string> {
  const names = [...settings.values()].map((values) => values['errors.deadletterqueue.topic.name'])
  return new Set(names.filter((name): name is string => typeof name === 'string' && name !== ''))
}

/** Node id of the KRaft leader. Metadata's `controllerId` is any broker. Null without the right to ask, or with ZooKeeper. */
async function activeController(cluster: Cluster, signal: AbortSignal): Promise<number | null> {
  try {
    const topics = [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }]
    const leader = (await cluster.any(DESCRIBE_QUORUM, [topics], signal)).topics[0]?.partitions[0]?.leaderId
    return leader !== undefined && leader >= 0 ? leader : null
  } catch (error) {
    if (error instanceof BrokerError) return null
    throw error
  }
}

async function settingsOrProblem(reading: Promise<SettingsAnswer>, kind: string): Promise<SettingsAnswer> {
  try {
    return await reading
  } catch (error) {
    return { settings: new Map(), problems: [toBrokerError(error, `Settings of ${kind} cannot be read`).toProblem()] as Problem[] }
  }
}

/** Sizes are a nicety: a user without the right to see log folders is told nothing. */
function diskProblems(failed: ReadonlyMap<number, BrokerError>): [number, BrokerError][] {
  return [...failed].filter(([, error]) => error.code !== 'missing-right' && error.code !== 'unsupported-version')
}
