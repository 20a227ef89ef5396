import { Admin as PlatformaticAdmin } from '@platformatic/kafka'
import { type Admin, Kafka, logLevel } from 'kafkajs'
import { withKafka } from './brokers.ts'
import type { Bench, Row } from './contract.ts'
import { median } from './postgres.ts'
import { until } from './until.ts'

const [TOPICS, PARTITIONS, GROUPS] = [500, 4, 300]
/** First offsets are asked for every sixth poll only: all kinds of polls must be among them. */
const ROUNDS = 12
/** The other way takes seconds each time. */
const OTHER_ROUNDS = 4
const [REQUESTS, MS] = ['requests (most)', 'ms (median)']
const BROKERS = 1
const LIMIT = 1.5 * (1 + 4 * BROKERS)

export default {
  name: 'kafka-poll',
  claim: `a poll of a Kafka cluster takes at most 1.5 × (1 + 4 per broker) requests, however many topics and groups there are.`,
  setting: `A private Kafka 4 with one broker, ${TOPICS} topics of ${PARTITIONS} partitions and ${GROUPS} groups that have committed to three topics each. A poll of Spillway reads
the nodes, the first and last offset of every partition, and state and commits of every group. The other way is what a client library offers: kafkajs' fetchOffsets for
every group and fetchTopicOffsets for every topic, all at once. Alternately in one run.`,
  run: () =>
    withKafka(async ({ broker, connection }) => {
      // Its remarks on negative time-outs are about Node, not about this cluster.
      const client = new Kafka({ clientId: 'bench', brokers: broker.config.bootstrapServers, logLevel: logLevel.NOTHING })
      const admin = client.admin()
      await admin.connect()
      try {
        await fill(client, admin, broker.config.bootstrapServers)
        await connection.identify(AbortSignal.timeout(60_000))
        await connection.inventory(AbortSignal.timeout(120_000))
        let sent = 0
        admin.on(admin.events.REQUEST, () => sent++)
        const [own, other] = [way('a poll of Spillway'), way('kafkajs: one request for each group and topic')]
        for (let round = 0; round < ROUNDS; round++) {
          const start = performance.now()
          const { requests, destinations, subscriptions } = await connection.sample(AbortSignal.timeout(60_000))
          own.add(performance.now() - start, requests)
          if (destinations.length < TOPICS || subscriptions.length < GROUPS * 3)
            throw new Error(`The poll told of ${destinations.length} topics and ${subscriptions.length} subscriptions only.`)
          if (round >= OTHER_ROUNDS) continue
          sent = 0
          const otherStart = performance.now()
          await oneByOne(admin)
          other.add(performance.now() - otherStart, sent)
        }
        return [own.row(), other.row()]
      } finally {
        await admin.disconnect()
      }
    }),
  holds: (rows) => (rows[0]?.numbers[REQUESTS] ?? Number.POSITIVE_INFINITY) <= LIMIT,
} satisfies Bench

function way(method: string): { add: (ms: number, requests: number) => void; row: () => Row } {
  const times: number[] = []
  let most = 0
  return {
    add: (ms, requests) => {
      times.push(ms)
      most = Math.max(most, requests)
    },
    row: () => ({ method, numbers: { [REQUESTS]: most, [MS]: median(times) } }),
  }
}

async function oneByOne(admin: Admin): Promise<void> {
  const [{ groups }, topics] = await Promise.all([admin.listGroups(), admin.listTopics()])
  const own = topics.filter((topic) => topic.startsWith('orders-'))
  if (groups.length < GROUPS || own.length < TOPICS) throw new Error(`kafkajs saw ${groups.length} groups and ${own.length} topics only.`)
  await Promise.all([
    ...groups.map(({ groupId }) => admin.fetchOffsets({ groupId })),
    ...own.map((topic) => admin.fetchTopicOffsets(topic)),
  ])
}

async function fill(client: Kafka, admin: Admin, servers: string[]): Promise<void> {
  const topics = Array.from({ length: TOPICS }, (_, n) => `orders-${n}`)
  for (let first = 0; first < TOPICS; first += 100) {
    await admin.createTopics({
      topics: topics.slice(first, first + 100).map((topic) => ({ topic, numPartitions: PARTITIONS, replicationFactor: 1 })),
      // Told to wait, the client gives up at the first answer that a topic is not there yet.
      waitForLeaders: false,
      timeout: 60_000,
    })
  }
  await until('all topics have leaders', 60_000, async () => {
    const known = await admin.fetchTopicMetadata({ topics }).catch(() => null)
    return (
      known?.topics.every(({ partitions }) => partitions.length === PARTITIONS && partitions.every(({ leader }) => leader >= 0)) ?? false
    )
  })
  const producer = client.producer()
  await producer.connect()
  for (let first = 0; first < TOPICS; first += 100) {
    await producer.sendBatch({
      topicMessages: topics.slice(first, first + 100).map((topic) => ({
        topic,
        messages: Array.from({ length: 20 }, (_, n) => ({ partition: n % PARTITIONS, value: 'order' })),
      })),
    })
  }
  await producer.disconnect()
  // kafkajs sets offsets as a member of the group, which takes seconds for each.
  const setter = new PlatformaticAdmin({ clientId: 'bench', bootstrapBrokers: servers })
  const partitionOffsets = Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, offset: 3n }))
  for (let n = 0; n < GROUPS; n++) {
    const read = [0, 1, 2].map((k) => ({ name: topics[(n + k * 100) % TOPICS] ?? '', partitionOffsets }))
    await setter.alterConsumerGroupOffsets({ groupId: `readers-${n}`, topics: read })
  }
  await setter.close()
}
