import { randomBytes } from 'node:crypto'
import {
  Admin,
  Consumer,
  FetchIsolationLevels,
  Producer,
  type Message,
  type MessageToProduce,
  type ProducerOptions,
} from '@platformatic/kafka'
import type { KafkaConfig } from '../config.ts'

type Bytes = Buffer

/** Puts a Kafka into the state a test talks about. */
export class Given {
  readonly admin: Admin
  readonly #servers: string[]
  readonly #open: { close: () => unknown }[] = []
  /** Everything it makes begins like this, so that it can be taken away again on a broker that others use too. */
  readonly #mark = `kafka-test-${randomBytes(4).toString('hex')}`

  constructor({ bootstrapServers }: KafkaConfig) {
    this.#servers = bootstrapServers
    this.admin = new Admin({ clientId: 'given', bootstrapBrokers: bootstrapServers })
  }

  /** A name no other test uses. */
  name(what: string): string {
    return `${this.#mark}-${what}-${randomBytes(4).toString('hex')}`
  }

  async topic(what: string, partitions = 1, configs: Record<string, string> = {}): Promise<string> {
    const topic = this.name(what)
    await this.createTopic(topic, partitions, configs)
    return topic
  }

  async createTopic(topic: string, partitions = 1, configs: Record<string, string> = {}): Promise<void> {
    await this.admin.createTopics({
      topics: [topic],
      partitions,
      replicas: 1,
      configs: Object.entries(configs).map(([name, value]) => ({ name, value })),
    })
    await this.usable([topic], partitions)
  }

  /** The controller answers before the broker has taken up its part. */
  async usable(topics: string[], partitions: number): Promise<void> {
    const indexes = Array.from({ length: partitions }, (_, partitionIndex) => ({ partitionIndex, timestamp: -1n }))
    const ask = () => this.admin.listOffsets({ topics: topics.map((name) => ({ name, partitions: indexes })) })
    if (
      !(await eventually(
        () =>
          ask().then(
            () => true,
            () => false,
          ),
        Boolean,
      ))
    )
      await ask()
  }

  /** Messages given as body, or with key, headers, partition. */
  async messages(
    topic: string,
    messages: (string | Partial<MessageToProduce>)[],
    options: Partial<ProducerOptions<Bytes, Bytes, Bytes, Bytes>> = {},
  ): Promise<void> {
    const producer = new Producer({ clientId: 'given', bootstrapBrokers: this.#servers, ...options })
    const made = messages.map((message): MessageToProduce =>
      typeof message === 'string' ? { topic, partition: 0, value: Buffer.from(message) } : { topic, partition: 0, ...message },
    )
    await producer.send({ messages: made })
    await producer.close()
  }

  /** Messages of one transaction that is then committed or aborted. */
  async transaction(topic: string, bodies: string[], end: 'commit' | 'abort'): Promise<void> {
    const producer = new Producer({
      clientId: 'given',
      bootstrapBrokers: this.#servers,
      transactionalId: this.name('tx'),
      idempotent: true,
    })
    const transaction = await producer.beginTransaction()
    await transaction.send({ messages: bodies.map((body) => ({ topic, partition: 0, value: Buffer.from(body) })) })
    await transaction[end]()
    await producer.close()
    // The coordinator answers before the end of the transaction is written into the topic.
    await eventually(async () => (await this.#end(topic, 'READ_COMMITTED')) === (await this.#end(topic, 'READ_UNCOMMITTED')), Boolean)
  }

  /** Next offset of partition 0, as a reader of everything sees it or one of what is decided alone. */
  async #end(topic: string, isolation: keyof typeof FetchIsolationLevels): Promise<bigint | undefined> {
    const topics = [{ name: topic, partitions: [{ partitionIndex: 0, timestamp: -1n }] }]
    const [found] = await this.admin.listOffsets({ topics, isolationLevel: FetchIsolationLevels[isolation] })
    return found?.partitions[0]?.offset
  }

  /** A reader that stays in its group until `close`; resolves after it has committed `count` messages. */
  async reader(topic: string, group: string, groupProtocol: 'classic' | 'consumer', count: number): Promise<Consumer> {
    const options = { clientId: `reader-${groupProtocol}`, groupId: group, bootstrapBrokers: this.#servers, autocommit: false }
    const consumer = new Consumer(groupProtocol === 'classic' ? { ...options, groupProtocol } : { ...options, groupProtocol })
    this.#open.push({ close: () => consumer.close(true) })
    const stream = await consumer.consume({ topics: [topic], mode: 'earliest' })
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    let seen = 0
    stream.on('error', reject)
    stream.on('data', (message) => {
      seen++
      if (seen === count) Promise.resolve(message.commit()).then(resolve, reject)
    })
    if (count === 0) resolve()
    await promise
    return consumer
  }

  /** The first messages of a topic, read without a trace by a group that commits nothing. */
  async read(topic: string, count: number): Promise<Message[]> {
    const consumer = new Consumer({ clientId: 'given', groupId: this.name('look'), bootstrapBrokers: this.#servers, autocommit: false })
    const stream = await consumer.consume({ topics: [topic], mode: 'earliest' })
    const messages: Message[] = []
    for await (const message of stream) if (messages.push(message) === count) break
    await consumer.close(true)
    return messages
  }

  async commit(group: string, topic: string, offsets: number[]): Promise<void> {
    const partitionOffsets = offsets.map((offset, partition) => ({ partition, offset: BigInt(offset) }))
    await this.admin.alterConsumerGroupOffsets({ groupId: group, topics: [{ name: topic, partitionOffsets }] })
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.map(async (open) => open.close()))
    const topics = (await this.admin.listTopics()).filter((topic) => topic.startsWith(this.#mark))
    if (topics.length > 0) await this.admin.deleteTopics({ topics })
    const groups = [...(await this.admin.listGroups({ types: [] })).keys()].filter((group) => group.startsWith(this.#mark))
    if (groups.length > 0) await this.admin.deleteGroups({ groups })
    await this.admin.close()
  }
}

/** Asks again until the answer fits; the last one is returned in any case, for the assertion to show. */
export async function eventually<T>(ask: () => Promise<T>, fits: (answer: T) => boolean, withinMs = 15_000): Promise<T> {
  const end = Date.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (fits(answer) || Date.now() > end) return answer
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
