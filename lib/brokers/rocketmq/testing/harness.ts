import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { DestinationRef, DestinationSample, MoverTarget } from '../../contract.ts'
import type { ConformanceHarness, PlainMessage } from '../../conformance.ts'
import type { RocketmqConfig } from '../config.ts'
import { rocketmq } from '../index.ts'
import { parseAddress } from '../remoting/address.ts'
import { unpackBody } from '../body.ts'
import { eventually, Given } from './given.ts'

/** The broker drops a property without a value, so the harness writes this word for one. */
const EMPTY = 'spillway-empty'
/** What brokers add to every message. */
const ADDED = new Set(['CLUSTER', 'MSG_REGION', 'TRACE_ON', 'WAIT', 'UNIQ_KEY'])

/** RocketMQ as the conformance battery sees it: topics of one queue, spoken to by plain requests as clients send them. */
export class RocketmqHarness implements ConformanceHarness<RocketmqConfig> {
  readonly definition = rocketmq
  readonly config: RocketmqConfig
  readonly oddSuffixes = ['under_scores-and-dashes', 'UPPER', 'x'.repeat(100)]
  readonly freshWithinMs = 15_000
  readonly keepsMessages = true
  readonly properties = { tags: 'vip' }
  readonly keyed = true
  readonly missingTarget: MoverTarget = { destination: { namespace: '', name: 'rocketmq-conformance-nowhere' } }
  readonly withWrongPassword = null
  readonly port: number
  readonly #web: Server = createServer((_, response) => response.end())
  readonly #given: Given

  constructor(config: RocketmqConfig) {
    this.config = config
    this.port = parseAddress(config.nameServers[0] ?? '').port
    this.#given = new Given(config)
  }

  async open(): Promise<void> {
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
    this.#given.close()
  }

  /** RocketMQ 4 knows no dots in names. */
  async create(name: string): Promise<DestinationRef> {
    const topic = name.replaceAll('.', '_')
    await this.#given.createTopic(topic)
    return { namespace: '', name: topic }
  }

  async remove({ name }: DestinationRef): Promise<void> {
    await this.#given.deleteTopic(name)
  }

  async produce({ name }: DestinationRef, messages: PlainMessage[]): Promise<void> {
    let last = -1
    for (const { key, headers, body, properties } of messages) {
      const tags = properties['tags']
      const sent = await this.#given.send(name, body, [
        ...Object.entries(headers).map(([header, value]): [string, string] => [header, value === '' ? EMPTY : value]),
        ...(key === null ? [] : [['KEYS', key] as [string, string]]),
        ...(tags === undefined ? [] : [['TAGS', String(tags)] as [string, string]]),
      ])
      last = sent.queueOffset
    }
    // A broker shows a message a moment after it took it.
    await eventually(
      () => this.#given.range(name),
      ({ end }) => end > last,
    )
  }

  async consume({ name }: DestinationRef, count: number): Promise<void> {
    const group = this.#given.name('readers')
    await this.#given.createGroup(group)
    await this.#given.commit(group, name, 0, count)
  }

  async read({ name }: DestinationRef, count: number): Promise<PlainMessage[]> {
    const messages = await eventually(
      () => this.#given.read(name, count),
      ({ length }) => length >= count,
    )
    return messages.map(({ properties, body, sysFlag }): PlainMessage => {
      const all = new Map(properties)
      const tags = all.get('TAGS')
      const headers = properties.filter(([header]) => !ADDED.has(header) && header !== 'KEYS' && header !== 'TAGS')
      return {
        key: all.get('KEYS') ?? null,
        headers: Object.fromEntries(headers.map(([header, value]) => [header, value === EMPTY ? '' : value])),
        body: Uint8Array.from(unpackBody(body, sysFlag).body),
        properties: { ...(tags !== undefined && { tags }) },
      }
    })
  }

  async count({ name }: DestinationRef): Promise<number> {
    const { start, end } = await this.#given.range(name)
    return end - start
  }

  waiting({ partitions }: DestinationSample): number | null {
    return partitions?.reduce((sum, { start, end }) => sum + end - start, 0) ?? null
  }

  at(port: number): RocketmqConfig {
    return { ...this.config, nameServers: [`127.0.0.1:${port}`] }
  }
}
