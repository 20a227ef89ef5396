/** What the name of a topic or group says (TopicValidator.java, MixAll.java, NamespaceUtil.java). Pure. */
import type { DestinationRef } from '../contract.ts'
import type { DestinationRole } from '#lib/domain/types.ts'

const RETRY = '%RETRY%'
const DEAD = '%DLQ%'

/** Topic of the 18 delay levels; queue id = level − 1. */
export const SCHEDULE_TOPIC = 'SCHEDULE_TOPIC_XXXX'
/** Topic of the timer wheel (5.x): messages with a delay of any length. */
export const TIMER_TOPIC = 'rmq_sys_wheel_timer'
export const HALF_TOPIC = 'RMQ_SYS_TRANS_HALF_TOPIC'
export const OP_TOPIC = 'RMQ_SYS_TRANS_OP_HALF_TOPIC'
/** Topic in which proxies tell one another of their clients. */
export const HEARTBEAT_TOPIC = 'DefaultHeartBeatSyncerTopic'
/** Group whose offsets tell how far half messages and their ends have been compared. */
export const TRANSACTION_GROUP = 'CID_RMQ_SYS_TRANS'
/** Exists everywhere, and reading with it leaves no trace. */
export const READING_GROUP = 'TOOLS_CONSUMER'

const SYSTEM_TOPICS = new Set([
  'TBW102',
  'BenchmarkTest',
  'SELF_TEST_TOPIC',
  'OFFSET_MOVED_EVENT',
  'TRANS_CHECK_MAX_TIME_TOPIC',
  HEARTBEAT_TOPIC,
])
const SYSTEM_GROUPS = new Set([
  READING_GROUP,
  'FILTERSRV_CONSUMER',
  'SELF_TEST_P_GROUP',
  'SELF_TEST_C_GROUP',
  'SCHEDULE_CONSUMER',
  '__MONITOR_CONSUMER',
])

/** A topic as Spillway names it: `shop%orders` is orders in the namespace shop, `%DLQ%shop%billing` is `%DLQ%billing` there. */
export function refOf(topic: string): DestinationRef {
  const prefix = topic.startsWith(RETRY) ? RETRY : topic.startsWith(DEAD) ? DEAD : ''
  const [, namespace, name] = /^([^%]+)%(.+)$/.exec(topic.slice(prefix.length)) ?? []
  return namespace === undefined || name === undefined ? { namespace: '', name: topic } : { namespace, name: prefix + name }
}

/** The broker's name of a destination. A name that carries its namespace already stays as it is. */
export function topicOf({ namespace, name }: DestinationRef): string {
  if (namespace === '') return name
  const prefix = name.startsWith(RETRY) ? RETRY : name.startsWith(DEAD) ? DEAD : ''
  const rest = name.slice(prefix.length)
  return rest.startsWith(`${namespace}%`) ? name : `${prefix}${namespace}%${rest}`
}

/** The group whose dead letters lie in this topic, or null. */
export const groupOfDeadLetters = (topic: string): string | null => (topic.startsWith(DEAD) ? topic.slice(DEAD.length) : null)

export const deadLetterTopic = (group: string): string => DEAD + group

/** Role by a reserved name. `own` holds the names of brokers and clusters, under which each broker keeps a topic. */
export function roleOf(topic: string, own: ReadonlySet<string>): DestinationRole {
  if (topic.startsWith(DEAD)) return 'dead-letter'
  if (topic.startsWith(RETRY)) return 'retry'
  if (topic === SCHEDULE_TOPIC || topic === TIMER_TOPIC) return 'delay'
  if (/^rmq_sys_/i.test(topic) || SYSTEM_TOPICS.has(topic) || own.has(topic)) return 'internal'
  return topic.endsWith('_REPLY_TOPIC') && own.has(topic.slice(0, -'_REPLY_TOPIC'.length)) ? 'internal' : 'normal'
}

/** Whether a group is RocketMQ's own. */
export const isSystemGroup = (group: string): boolean => SYSTEM_GROUPS.has(group) || /^CID_(RMQ_SYS_|ONS|ONSAPI)/.test(group)
