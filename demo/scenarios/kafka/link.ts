import { Kafka, logLevel, type Admin, type Consumer, type IHeaders, type Producer } from 'kafkajs'
import { z } from 'zod'
import { pollUntil } from '../../brokers/process/poll.ts'
import { guardRequestQueue } from './quiet-queue.ts'

const config = z.object({ bootstrapServers: z.array(z.string()).min(1) })

export interface TopicPlan {
  name: string
  partitions: number
  config?: Record<string, string>
}

/** A record on its way out. */
export interface Outgoing {
  topic: string
  key: string | null
  value: Buffer | object
  headers?: IHeaders
}

export interface SenderOptions {
  /** Makes the sender transactional: every `send` is one transaction. */
  transactionalId?: string
}

/** Sends records of one application, acknowledged by all replicas. */
export interface Sender {
  send: (records: readonly Outgoing[]) => Promise<void>
  /** In one transaction; `outcome` is asked when all records are written. */
  transact: (records: readonly Outgoing[], outcome: () => Promise<'commit' | 'abort'>) => Promise<void>
  close: () => Promise<void>
}

/** One Kafka as scenarios see it. Names given here are without the prefix. */
export interface KafkaLink {
  /** Creates the topics that are not there yet. */
  addTopics: (topics: readonly TopicPlan[]) => Promise<void>
  sender: (application: string, options?: SenderOptions) => Promise<Sender>
  /** A consumer of a group that is not connected yet. */
  consumer: (group: string, application: string) => Consumer
  topic: (name: string) => string
  /** Deletes every topic and group with the prefix; refuses to without one. */
  removeAll: () => Promise<void>
}

/**
 * Opens nothing yet. `prefix` is put in front of every topic and group; '' in the demo. Lets a test work on a shared Kafka. Throws when
 * `value` is no config.
 */
export function openKafkaLink(value: unknown, prefix: string): KafkaLink {
  const { bootstrapServers } = config.parse(value)
  guardRequestQueue()
  const client = (clientId: string): Kafka =>
    new Kafka({
      clientId,
      brokers: bootstrapServers,
      logLevel: logLevel.NOTHING,
      connectionTimeout: 3_000,
      retry: { initialRetryTime: 300, maxRetryTime: 5_000, retries: 5 },
    })
  const topic = (name: string): string => `${prefix}${name}`
  return {
    topic,
    addTopics: async (topics) => {
      const admin = client('demo-setup').admin()
      await admin.connect()
      try {
        const there = new Set(await admin.listTopics())
        const missing = topics.filter(({ name }) => !there.has(topic(name)))
        if (missing.length === 0) return
        // kafkajs's own wait for leaders fails when it asks the moment before the broker knows the topic.
        await admin.createTopics({
          waitForLeaders: false,
          topics: missing.map(({ name, partitions, config }) => ({
            topic: topic(name),
            numPartitions: partitions,
            replicationFactor: 1,
            configEntries: Object.entries(config ?? {}).map(([key, value]) => ({ name: key, value })),
          })),
        })
        const names = missing.map(({ name }) => topic(name))
        if (!(await pollUntil(() => haveLeaders(admin, names), { timeoutMs: 20_000, everyMs: 250 })))
          throw new Error(`the topics ${names.join(', ')} have no leaders yet`)
      } finally {
        await admin.disconnect()
      }
    },
    sender: async (application, options = {}) => {
      const producer = client(application).producer({
        allowAutoTopicCreation: false,
        ...(options.transactionalId === undefined
          ? {}
          : {
              transactionalId: `${prefix}${options.transactionalId}`,
              idempotent: true,
              maxInFlightRequests: 1,
              transactionTimeout: 60_000,
            }),
      })
      await producer.connect()
      return createSender(producer, topic)
    },
    consumer: (group, application) =>
      client(application).consumer({
        groupId: `${prefix}${group}`,
        sessionTimeout: 30_000,
        heartbeatInterval: 3_000,
        // Few, larger fetches: twenty consumers of a small demo would otherwise keep the broker busy with empty answers.
        minBytes: 65_536,
        maxWaitTimeInMs: 1_000,
        allowAutoTopicCreation: false,
      }),
    removeAll: async () => {
      if (prefix === '') throw new Error('topics of Kafka without a prefix are not its own (--prefix)')
      const admin = client('demo-cleanup').admin()
      await admin.connect()
      try {
        const { groups } = await admin.listGroups()
        const own = groups.map(({ groupId }) => groupId).filter((id) => id.startsWith(prefix))
        if (own.length > 0) await admin.deleteGroups(own)
        const topics = (await admin.listTopics()).filter((name) => name.startsWith(prefix))
        if (topics.length > 0) await admin.deleteTopics({ topics })
      } finally {
        await admin.disconnect()
      }
    },
  }
}

async function haveLeaders(admin: Admin, topics: string[]): Promise<boolean> {
  try {
    const metadata = await admin.fetchTopicMetadata({ topics })
    return metadata.topics.every(({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0))
  } catch (error) {
    // Not known to the broker yet. kafkajs's error classes are no named exports under ESM.
    if (error instanceof Error && 'retriable' in error && error.retriable === true) return false
    throw error
  }
}

function createSender(producer: Producer, topic: (name: string) => string): Sender {
  const batches = (records: readonly Outgoing[]) => {
    const byTopic = Map.groupBy(records, (record) => record.topic)
    return [...byTopic].map(([name, own]) => ({
      topic: topic(name),
      messages: own.map(({ key, value, headers }) => ({
        key,
        value: Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value)),
        ...(headers === undefined ? {} : { headers }),
      })),
    }))
  }
  return {
    send: async (records) => {
      if (records.length > 0) await producer.sendBatch({ acks: -1, topicMessages: batches(records) })
    },
    transact: async (records, outcome) => {
      const transaction = await producer.transaction()
      try {
        await transaction.sendBatch({ acks: -1, topicMessages: batches(records) })
        if ((await outcome()) === 'commit') await transaction.commit()
        else await transaction.abort()
      } catch (error) {
        if (transaction.isActive()) await transaction.abort().catch(() => undefined)
        throw error
      }
    },
    close: () => producer.disconnect(),
  }
}
