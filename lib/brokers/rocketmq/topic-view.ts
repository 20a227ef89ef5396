import type { TopicConfig } from './answers.ts'

const READ = 4
const WRITE = 2

/** A topic put together from what each of its brokers says. */
export interface TopicView {
  name: string
  /** Broker name → its part of the topic. */
  parts: ReadonlyMap<string, TopicConfig>
}

/** Topics of all brokers by name. */
export function topicViews(byBroker: ReadonlyMap<string, Readonly<Record<string, TopicConfig>>>): Map<string, TopicView> {
  const parts = new Map<string, Map<string, TopicConfig>>()
  for (const [broker, table] of byBroker) {
    for (const config of Object.values(table)) {
      const known = parts.get(config.topicName) ?? new Map<string, TopicConfig>()
      parts.set(config.topicName, known.set(broker, config))
    }
  }
  return new Map([...parts].map(([name, byName]) => [name, { name, parts: byName }]))
}

export const isReadable = ({ perm }: Pick<TopicConfig, 'perm'>): boolean => (perm & READ) !== 0
export const isWritable = ({ perm }: Pick<TopicConfig, 'perm'>): boolean => (perm & WRITE) !== 0

/** `rw`, `r`, `w` or `none`. */
const permText = (config: Pick<TopicConfig, 'perm'>): string => `${isReadable(config) ? 'r' : ''}${isWritable(config) ? 'w' : ''}` || 'none'

/** Message type of a 5.x topic (NORMAL, FIFO, DELAY, TRANSACTION, MIXED); null where the broker does not say. */
function messageTypeOf({ attributes }: Pick<TopicConfig, 'attributes'>): string | null {
  return attributes?.['message.type'] ?? attributes?.['+message.type'] ?? null
}

/** Settings of a topic as flat values. Where brokers differ, counts add up and texts stand side by side. */
export function topicSettings({ parts }: TopicView): Record<string, unknown> {
  const configs = [...parts.values()]
  const sum = (of: (config: TopicConfig) => number): number => configs.reduce((total, config) => total + of(config), 0)
  const said = (of: (config: TopicConfig) => string | null): string | null =>
    [...new Set(configs.map(of).filter((text) => text !== null))].join(', ') || null
  const messageType = said(messageTypeOf)
  return {
    partitions: sum((config) => config.readQueueNums),
    writeQueues: sum((config) => config.writeQueueNums),
    perm: said(permText),
    order: configs.some((config) => config.order === true),
    brokers: [...parts.keys()].toSorted(),
    ...(messageType !== null && { messageType }),
    ...(configs.some((config) => !isReadable(config)) && { unreadableOn: brokersWhere(parts, (config) => !isReadable(config)) }),
    ...(configs.some((config) => !isWritable(config)) && { unwritableOn: brokersWhere(parts, (config) => !isWritable(config)) }),
  }
}

function brokersWhere(parts: TopicView['parts'], holds: (config: TopicConfig) => boolean): string[] {
  return [...parts].flatMap(([broker, config]) => (holds(config) ? [broker] : []))
}
