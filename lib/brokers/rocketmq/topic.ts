import { BrokerError } from '../error.ts'
import { parseBody, route, topicStats, type Route } from './answers.ts'
import type { Cluster } from './cluster.ts'
import { eachBroker } from './each-broker.ts'
import { refusal } from './errors.ts'
import { brokerNumber, splitPartition } from './partitions.ts'
import { REQUEST, RESPONSE } from './remoting/codes.ts'

/** One queue of a topic with the offsets it has now. */
export interface QueuePlace {
  broker: string
  /** Server to read it from. */
  address: string
  /** Read from a slave, because the master is gone. */
  isSlave: boolean
  queueId: number
  start: number
  end: number
}

/** A topic ready to be read: all its queues on all its brokers. */
export interface ReadableTopic {
  name: string
  queues: QueuePlace[]
}

/** Route of a topic from whichever name server knows; null when none does. */
export async function findRoute(cluster: Cluster, topic: string, signal: AbortSignal): Promise<Route | null> {
  return cluster.anyNameServer(async (address) => {
    // Asked for real JSON; a name server that does not know the flag answers with what looks like it.
    const fields = { topic, acceptStandardJsonOnly: 'true' }
    const answer = await cluster.ask(address, REQUEST.GET_ROUTEINFO_BY_TOPIC, fields, signal)
    if (answer.code === RESPONSE.TOPIC_NOT_EXIST) return null
    if (answer.code !== RESPONSE.SUCCESS) throw refusal(answer, `Name server ${address} does not tell the route of topic ${topic}`)
    return parseBody(route, answer.body, `Route of topic ${topic}`)
  }, signal)
}

/**
 * A topic with its queues; `partition`: only the broker that has it is asked. Rejects with `object-error` when there is no such topic,
 * and when a broker that was to be asked fails.
 */
export async function readTopic(cluster: Cluster, name: string, signal: AbortSignal, partition?: number): Promise<ReadableTopic> {
  const all = await serversOf(cluster, name, signal)
  const servers = partition === undefined ? all : all.filter((one) => brokerNumber(one.name) === splitPartition(partition).broker)
  const round = await eachBroker(servers, (server) => readQueues(cluster, server, name, signal))
  const failure = [...round.failed.values()][0]
  if (failure) throw failure
  const queues = [...round.good.values()].flat()
  return { name, queues: queues.toSorted((a, b) => brokerNumber(a.broker) - brokerNumber(b.broker) || a.queueId - b.queueId) }
}

/** The queues one broker has of a topic, with their offsets. */
export async function readQueues(cluster: Cluster, { name: broker, address, hasMaster }: Server, topic: string, signal: AbortSignal) {
  const { offsetTable } = await cluster.read(topicStats, address, REQUEST.GET_TOPIC_STATS_INFO, { topic }, signal)
  return offsetTable.map(([{ queueId }, { minOffset, maxOffset }]): QueuePlace => {
    const end = Math.max(0, maxOffset)
    return { broker, address, isSlave: !hasMaster, queueId, start: Math.min(Math.max(0, minOffset), end), end }
  })
}

/** A broker that has a topic, and where it is read from here. */
export interface Server {
  name: string
  address: string
  /** False when only slaves are left. */
  hasMaster: boolean
  /** Addresses the broker itself tells, `host:port`. */
  advertised: readonly string[]
}

/** Every broker that has the topic. Rejects with `object-error` when there is no such topic. */
export async function serversOf(cluster: Cluster, name: string, signal: AbortSignal): Promise<Server[]> {
  const found = await findRoute(cluster, name, signal)
  if (!found) throw noTopic(name)
  return found.brokerDatas.map(({ brokerName, brokerAddrs }) => ({
    name: brokerName,
    address: cluster.reachable(serverOf(brokerAddrs)),
    hasMaster: brokerAddrs['0'] !== undefined,
    advertised: Object.values(brokerAddrs),
  }))
}

/** Master, else the slave with the lowest id. */
function serverOf(addresses: Readonly<Record<string, string>>): string {
  return addresses['0'] ?? Object.entries(addresses).toSorted(([a], [b]) => Number(a) - Number(b))[0]?.[1] ?? ''
}

/** The queue a partition number stands for; undefined when the topic has no such queue now. */
export function queueAt({ queues }: ReadableTopic, partition: number): QueuePlace | undefined {
  const { broker, queueId } = splitPartition(partition)
  return queues.find((queue) => queue.queueId === queueId && brokerNumber(queue.broker) === broker)
}

const noTopic = (name: string): BrokerError =>
  new BrokerError(
    'object-error',
    `Topic ${name} does not exist: no name server has a route to it`,
    'Spillway never creates topics. Check the name.',
  )
