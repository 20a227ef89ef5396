import { randomUUID } from 'node:crypto'
import type { RocketmqConfig } from '../config.ts'
import { parseBody, route, topicStats } from '../answers.ts'
import { HALF_TOPIC, READING_GROUP } from '../names.ts'
import { REQUEST } from '../remoting/codes.ts'
import type { Command } from '../remoting/frame.ts'
import { Remoting } from '../remoting/remoting.ts'
import { decodeMessages, writeProperties, type StoredMessage } from '../stored-message.ts'

/** What admin tools and consumers send and Spillway never does. */
const TOOL = {
  UPDATE_CONSUMER_OFFSET: 15,
  UPDATE_AND_CREATE_TOPIC: 17,
  HEART_BEAT: 34,
  CONSUMER_SEND_MSG_BACK: 36,
  END_TRANSACTION: 37,
  UPDATE_AND_CREATE_SUBSCRIPTIONGROUP: 200,
  DELETE_TOPIC_IN_BROKER: 215,
  DELETE_TOPIC_IN_NAMESRV: 216,
  POP_MESSAGE: 200_050,
  ACK_MESSAGE: 200_051,
} as const

export interface Sent {
  msgId: string
  queueOffset: number
  transactionId: string
}

/** What tests do to a broker, by plain requests as its own tools and clients send them. */
export class Given {
  readonly config: RocketmqConfig
  readonly #remoting: Remoting
  readonly #popped = new Map<string, Command>()
  readonly #mark = randomUUID().slice(0, 8)
  #brokers: Promise<{ name: string; address: string }[]> | undefined
  #names = 0

  constructor(config: RocketmqConfig) {
    this.config = config
    const { accessKey, secretKey } = config
    this.#remoting = new Remoting({ account: accessKey && secretKey ? { accessKey, secretKey } : null, tls: config.tls ?? null })
  }

  /** A name no other run uses. */
  name(prefix: string): string {
    return `${prefix}-${this.#mark}-${++this.#names}`
  }

  async call(address: string, code: number, fields: Record<string, string>, body?: Buffer): Promise<Command> {
    return this.#remoting.call(address, code, fields, { signal: AbortSignal.timeout(20_000), timeoutMs: 20_000, ...(body && { body }) })
  }

  async #must(address: string, code: number, fields: Record<string, string>, body?: Buffer): Promise<Command> {
    const answer = await this.call(address, code, fields, body)
    if (answer.code !== 0) throw new Error(`${address} answers request ${code} with ${answer.code}: ${answer.remark}`)
    return answer
  }

  async brokers(): Promise<{ name: string; address: string }[]> {
    this.#brokers ??= this.#must(this.#nameServer, REQUEST.GET_BROKER_CLUSTER_INFO, {}).then(({ body }) => {
      const pairs = [...body.toString().matchAll(/"brokerAddrs":\{0:"([^"]+)".*?"brokerName":"([^"]+)"/g)]
      return pairs.map(([, address, name]) => ({ name: name ?? '', address: address ?? '' }))
    })
    return this.#brokers
  }

  get #nameServer(): string {
    return this.config.nameServers[0] ?? ''
  }

  async broker(): Promise<string> {
    return (await this.brokers())[0]?.address ?? ''
  }

  /** On all brokers. */
  async createTopic(topic: string, queues = 1, more: Record<string, string> = {}): Promise<void> {
    const brokers = await this.brokers()
    for (const { address } of brokers) await this.#createTopicAt(address, topic, queues, more)
    // Routes reach the name server a moment later, each broker's for itself.
    await eventually(
      () => this.#routedTo(topic),
      (names) => brokers.every(({ name }) => names.includes(name)),
    )
  }

  /** On the broker at this port alone. */
  async createTopicOn(port: number, topic: string): Promise<void> {
    await this.#createTopicAt(`127.0.0.1:${port}`, topic, 1, {})
    await eventually(() => this.hasRoute(topic), Boolean)
  }

  async #createTopicAt(address: string, topic: string, queues: number, more: Record<string, string>): Promise<void> {
    await this.#must(address, TOOL.UPDATE_AND_CREATE_TOPIC, {
      topic,
      defaultTopic: 'TBW102',
      readQueueNums: String(queues),
      writeQueueNums: String(queues),
      perm: '6',
      topicFilterType: 'SINGLE_TAG',
      topicSysFlag: '0',
      order: 'false',
      ...more,
    })
  }

  async hasRoute(topic: string): Promise<boolean> {
    return (await this.#routedTo(topic)).length > 0
  }

  /** Names of the brokers the name server leads to. */
  async #routedTo(topic: string): Promise<string[]> {
    const answer = await this.call(this.#nameServer, REQUEST.GET_ROUTEINFO_BY_TOPIC, { topic })
    return answer.code === 0 ? parseBody(route, answer.body, topic).queueDatas.map(({ brokerName }) => brokerName) : []
  }

  async deleteTopic(topic: string): Promise<void> {
    for (const { address } of await this.brokers()) await this.#must(address, TOOL.DELETE_TOPIC_IN_BROKER, { topic })
    await this.#must(this.#nameServer, TOOL.DELETE_TOPIC_IN_NAMESRV, { topic })
  }

  async createGroup(groupName: string, retryMaxTimes = 16): Promise<void> {
    const body = {
      groupName,
      consumeEnable: true,
      consumeBroadcastEnable: true,
      consumeFromMinEnable: true,
      retryQueueNums: 1,
      retryMaxTimes,
    }
    for (const { address } of await this.brokers())
      await this.#must(address, TOOL.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP, {}, Buffer.from(JSON.stringify(body)))
  }

  /** A request of an admin tool to the first broker. */
  async admin(code: number, fields: Record<string, string>, body: unknown): Promise<void> {
    await this.#must(await this.broker(), code, fields, Buffer.from(JSON.stringify(body)))
  }

  async send(
    topic: string,
    body: Uint8Array | string,
    properties: [string, string][] = [],
    more: Record<string, string> = {},
  ): Promise<Sent> {
    return this.sendTo(await this.broker(), topic, body, properties, more)
  }

  async sendTo(
    address: string,
    topic: string,
    body: Uint8Array | string,
    properties: [string, string][] = [],
    more: Record<string, string> = {},
  ): Promise<Sent> {
    const fields = {
      a: 'given',
      b: topic,
      c: 'TBW102',
      d: '4',
      e: '0',
      f: '0',
      g: String(Date.now()),
      h: '0',
      i: writeProperties(properties),
      j: '0',
      k: 'false',
      m: 'false',
      ...more,
    }
    const answer = await this.#must(address, REQUEST.SEND_MESSAGE_V2, fields, Buffer.from(body))
    return {
      msgId: answer.fields['msgId'] ?? '',
      queueOffset: Number(answer.fields['queueOffset']),
      transactionId: answer.fields['transactionId'] ?? '',
    }
  }

  /** Messages of one queue from an offset on, at most `count`. */
  async read(topic: string, count: number, from = 0, queueId = 0, group = READING_GROUP): Promise<StoredMessage[]> {
    const messages: StoredMessage[] = []
    let at = from
    while (messages.length < count) {
      const answer = await this.call(await this.broker(), REQUEST.PULL_MESSAGE, {
        consumerGroup: group,
        topic,
        queueId: String(queueId),
        queueOffset: String(at),
        maxMsgNums: '32',
        sysFlag: '4',
        commitOffset: '0',
        suspendTimeoutMillis: '0',
        subscription: '*',
        subVersion: '0',
        expressionType: 'TAG',
      })
      if (answer.code !== 0) break
      messages.push(...decodeMessages(answer.body))
      at = Number(answer.fields['nextBeginOffset'])
    }
    return messages.slice(0, count)
  }

  /** All messages of a queue from an offset on, once `wanted` are there: a broker shows a message a moment after it took it. */
  async readAll(topic: string, from: number, wanted: number): Promise<StoredMessage[]> {
    const all = await eventually(
      () => this.read(topic, 100_000, from),
      (messages) => messages.length >= wanted,
    )
    if (all.length < wanted) throw new Error(`topic ${topic} shows ${all.length} messages instead of ${wanted}`)
    return all
  }

  /** First and next offset of one queue. */
  async range(topic: string, queueId = 0): Promise<{ start: number; end: number }> {
    const { body } = await this.#must(await this.broker(), REQUEST.GET_TOPIC_STATS_INFO, { topic })
    const found = parseBody(topicStats, body, topic).offsetTable.find(([queue]) => queue.queueId === queueId)
    if (!found) throw new Error(`topic ${topic} has no queue ${queueId}`)
    return { start: found[1].minOffset, end: found[1].maxOffset }
  }

  async commit(group: string, topic: string, queueId: number, offset: number): Promise<void> {
    await this.#must(await this.broker(), TOOL.UPDATE_CONSUMER_OFFSET, {
      consumerGroup: group,
      topic,
      queueId: String(queueId),
      commitOffset: String(offset),
    })
  }

  /** Makes the broker give a message up for a group, as a consumer that has failed for the last time does. */
  async die(group: string, message: StoredMessage): Promise<void> {
    await this.#must(await this.broker(), TOOL.CONSUMER_SEND_MSG_BACK, {
      offset: String(message.physicalOffset),
      group,
      delayLevel: '-1',
      originMsgId: message.properties.find(([name]) => name === 'UNIQ_KEY')?.[1] ?? '',
      originTopic: message.topic,
      unitMode: 'false',
      maxReconsumeTimes: '16',
    })
    // The first one makes the topic, whose route reaches the name server a moment later.
    await eventually(() => this.hasRoute(`%DLQ%${group}`), Boolean)
  }

  /** Takes messages as gRPC clients do: each is out of sight until it is acknowledged or the time is over. 5.x only. */
  async pop(group: string, topic: string, invisibleMs: number): Promise<StoredMessage[]> {
    const answer = await this.#must(await this.broker(), TOOL.POP_MESSAGE, {
      consumerGroup: group,
      topic,
      queueId: '-1',
      maxMsgNums: '8',
      invisibleTime: String(invisibleMs),
      pollTime: '1000',
      bornTime: String(Date.now()),
      initMode: '0',
      expType: 'TAG',
      exp: '*',
      order: 'false',
    })
    this.#popped.set(`${group}@${topic}`, answer)
    return decodeMessages(answer.body)
  }

  /** Acknowledges one message of queue 0 that `pop` gave out last. */
  async acknowledge(group: string, topic: string, offset: number): Promise<void> {
    const fields = this.#popped.get(`${group}@${topic}`)?.fields ?? {}
    const start =
      (fields['startOffsetInfo'] ?? '')
        .split(';')
        .find((info) => info.split(' ')[1] === '0')
        ?.split(' ')[2] ?? '0'
    const name = (await this.brokers())[0]?.name ?? ''
    const handle = [start, fields['popTime'], fields['invisibleTime'], fields['reviveQid'], '0', name, '0', String(offset)].join(' ')
    await this.#must(await this.broker(), TOOL.ACK_MESSAGE, {
      consumerGroup: group,
      topic,
      queueId: '0',
      extraInfo: handle,
      offset: String(offset),
    })
  }

  /** A half message. `end` answers as a sender does that is asked about it: for the copy the broker wrote last. */
  async half(topic: string, group: string, body: string): Promise<{ end(how: 'commit' | 'rollback'): Promise<void> }> {
    const id = randomUUID().replaceAll('-', '').toUpperCase()
    const properties: [string, string][] = [
      ['UNIQ_KEY', id],
      ['TRAN_MSG', 'true'],
      ['PGROUP', group],
    ]
    const { transactionId } = await this.send(topic, body, properties, { a: group, f: '4' })
    const address = await this.broker()
    const b = (await this.brokers())[0]?.name ?? ''
    return {
      end: async (how) => {
        // Every five seconds the broker writes another copy, and notes an end up to three seconds late: only a copy that is new is the
        // last one until then.
        const last = await eventually(
          async () =>
            (await this.read(HALF_TOPIC, 100_000)).findLast(({ properties }) =>
              properties.some(([name, value]) => name === 'UNIQ_KEY' && value === id),
            ),
          (copy) => copy !== undefined && Date.now() - copy.storeTimestamp < 1_000,
        )
        if (!last) throw new Error(`no half message ${id}`)
        const fields = {
          producerGroup: group,
          tranStateTableOffset: String(last.queueOffset),
          commitLogOffset: String(last.physicalOffset),
          commitOrRollback: how === 'commit' ? '8' : '12',
          fromTransactionCheck: 'true',
          msgId: id,
          transactionId: transactionId || id,
          topic,
          b,
        }
        // The broker never answers it.
        const asked = this.#remoting.call(address, TOOL.END_TRANSACTION, fields, { signal: AbortSignal.timeout(300), timeoutMs: 5_000 })
        await asked.catch(() => undefined)
      },
    }
  }

  /** A member of a group, connected until `close`. */
  async member(group: string, topic: string, model: 'CLUSTERING' | 'BROADCASTING' = 'CLUSTERING'): Promise<{ close: () => void }> {
    const own = new Remoting({ account: null, tls: this.config.tls ?? null })
    const subscription = {
      topic,
      subString: '*',
      tagsSet: [],
      codeSet: [],
      subVersion: Date.now(),
      expressionType: 'TAG',
      classFilterMode: false,
    }
    const consumer = {
      groupName: group,
      consumeType: 'CONSUME_PASSIVELY',
      messageModel: model,
      consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
      subscriptionDataSet: [subscription],
      unitMode: false,
    }
    const body = Buffer.from(JSON.stringify({ clientID: this.name('member'), consumerDataSet: [consumer], producerDataSet: [] }))
    for (const { address } of await this.brokers()) {
      const answer = await own.call(address, TOOL.HEART_BEAT, {}, { signal: AbortSignal.timeout(5_000), timeoutMs: 5_000, body })
      if (answer.code !== 0) throw new Error(`heartbeat: ${answer.code} ${answer.remark}`)
    }
    return { close: () => own.close() }
  }

  close(): void {
    this.#remoting.close()
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
