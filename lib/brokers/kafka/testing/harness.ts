import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { DestinationRef, DestinationSample, MoverTarget } from '../../contract.ts'
import type { ConformanceHarness, PlainMessage } from '../../conformance.ts'
import { parseAddress, type KafkaConfig } from '../config.ts'
import { kafka } from '../index.ts'
import { Given } from './given.ts'

/** Kafka as the conformance battery sees it: one partition a topic, spoken to by the client library's own consumer and producer. */
export class KafkaHarness implements ConformanceHarness<KafkaConfig> {
  readonly definition = kafka
  readonly config: KafkaConfig
  readonly oddSuffixes = ['dots.and_under-scores', 'UPPER', 'x'.repeat(150)]
  readonly freshWithinMs = 15_000
  readonly keepsMessages = true
  readonly properties = {}
  readonly keyed = true
  readonly missingTarget: MoverTarget = { destination: { namespace: '', name: 'kafka-conformance-nowhere' } }
  readonly withWrongPassword = null
  readonly port: number
  readonly #web: Server = createServer((_, response) => response.end())
  #given: Given | undefined

  constructor(config: KafkaConfig) {
    this.config = config
    this.port = parseAddress(config.bootstrapServers[0] ?? '').port
  }

  get #open(): Given {
    return (this.#given ??= new Given(this.config))
  }

  async open(): Promise<void> {
    this.#given = new Given(this.config)
    this.#web.listen(0, '127.0.0.1')
    await once(this.#web, 'listening')
  }

  /** A neighbour that speaks HTTP. */
  get wrongPort(): number {
    return (this.#web.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    this.#web.closeAllConnections()
    this.#web.close()
    await this.#given?.close()
  }

  async create(name: string): Promise<DestinationRef> {
    await this.#open.createTopic(name)
    return { namespace: '', name }
  }

  async remove({ name }: DestinationRef): Promise<void> {
    if (!(await this.#open.admin.listTopics()).includes(name)) return
    await this.#open.admin.deleteTopics({ topics: [name] })
  }

  async produce({ name }: DestinationRef, messages: PlainMessage[]): Promise<void> {
    await this.#open.messages(
      name,
      messages.map(({ key, headers, body }) => ({
        value: Buffer.from(body),
        headers: new Map(Object.entries(headers).map(([header, value]) => [Buffer.from(header), Buffer.from(value)])),
        ...(key !== null && { key: Buffer.from(key) }),
      })),
    )
  }

  async consume({ name }: DestinationRef, count: number): Promise<void> {
    const reader = await this.#open.reader(name, this.#open.name('readers'), 'classic', count)
    await reader.close(true)
  }

  async read({ name }: DestinationRef, count: number): Promise<PlainMessage[]> {
    const messages = await this.#open.read(name, count)
    return messages.map((message) => ({
      key: message.key ? message.key.toString() : null,
      headers: Object.fromEntries([...message.headers].map(([header, value]) => [String(header), String(value)])),
      body: Uint8Array.from(message.value),
      properties: {},
    }))
  }

  async count({ name }: DestinationRef): Promise<number> {
    const of = async (timestamp: bigint): Promise<number> => {
      const [topic] = await this.#open.admin.listOffsets({ topics: [{ name, partitions: [{ partitionIndex: 0, timestamp }] }] })
      return Number(topic?.partitions[0]?.offset ?? 0)
    }
    return (await of(-1n)) - (await of(-2n))
  }

  waiting({ partitions }: DestinationSample): number | null {
    return partitions?.reduce((sum, { start, end }) => sum + end - start, 0) ?? null
  }

  at(port: number): KafkaConfig {
    return { ...this.config, bootstrapServers: [`127.0.0.1:${port}`] }
  }
}
