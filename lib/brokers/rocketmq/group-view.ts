import type { MemberInfo } from '../contract.ts'
import type { Connections, GroupConfig } from './answers.ts'
import type { Committed } from './offsets.ts'

/** A consumer group put together from what all brokers say. */
export interface GroupView {
  name: string
  /** Settings of the group; absent when no broker has any. */
  config: GroupConfig | undefined
  /** Members connected to any broker. */
  members: Map<string, MemberInfo>
  /** Member → a broker it is connected to. */
  connectedTo: ReadonlyMap<string, string>
  /** Topics the members ask for now. */
  subscribed: Set<string>
  /** push, pull, pop, … with `broadcasting` where each member gets every message; '' = nobody is connected. */
  protocol: string
  isBroadcasting: boolean
}

/** Broker's words (ConsumeType.java) as people know them. */
const CONSUME_TYPES: Record<string, string> = { CONSUME_PASSIVELY: 'push', CONSUME_ACTIVELY: 'pull', CONSUME_POP: 'pop' }

/** Joins the connections of one group at several brokers: a client connects to each broker it reads from. */
export function groupView(name: string, config: GroupConfig | undefined, byBroker: ReadonlyMap<string, Connections>): GroupView {
  const answers = [...byBroker.values()]
  const members = new Map<string, MemberInfo>()
  const connectedTo = new Map<string, string>()
  for (const [broker, { connectionSet }] of byBroker) {
    for (const { clientId, clientAddr } of connectionSet) {
      connectedTo.set(clientId, broker)
      members.set(clientId, { id: clientId, clientId, host: (clientAddr ?? '').replace(/^\/|:\d+$/g, ''), partitions: [], prefetch: null })
    }
  }
  const [first] = answers
  const isBroadcasting = answers.some(({ messageModel }) => messageModel === 'BROADCASTING')
  const type = first ? protocolOf(first) : ''
  return {
    name,
    config,
    members,
    connectedTo,
    subscribed: new Set(answers.flatMap(({ subscriptionTable }) => Object.keys(subscriptionTable ?? {}))),
    protocol: isBroadcasting ? `${type} broadcasting` : type,
    isBroadcasting,
  }
}

/** gRPC clients reach brokers through a proxy that says HTTP of them, and take messages by POP. */
function protocolOf({ consumeType, connectionSet }: Connections): string {
  if (connectionSet.some(({ language }) => language === 'HTTP')) return 'pop'
  return CONSUME_TYPES[consumeType ?? ''] ?? (consumeType ?? '').toLowerCase()
}

/** Whether a group works, in a word of its own: RocketMQ has none. */
export const stateOf = (members: number): string => (members > 0 ? 'online' : 'offline')

/** Group → topics it has committed to or asks for now, those of all brokers together. */
export function topicsByGroup(committed: Iterable<Committed>, groups: ReadonlyMap<string, GroupView>): Map<string, Set<string>> {
  const topics = new Map<string, Set<string>>()
  const note = (group: string, topic: string): void => void topics.set(group, (topics.get(group) ?? new Set()).add(topic))
  for (const table of committed) for (const [group, byTopic] of table) for (const topic of byTopic.keys()) note(group, topic)
  for (const { name, subscribed } of groups.values()) for (const topic of subscribed) note(name, topic)
  return topics
}
