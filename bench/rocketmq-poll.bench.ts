import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installContext } from '#demo/brokers/index.ts'
import { startRocketmq } from '#demo/brokers/launch/rocketmq.ts'
import type { BrokerConnection } from '#lib/brokers/contract.ts'
import { connectWith } from '#lib/brokers/connect.ts'
import { Given } from '#lib/brokers/rocketmq/testing/given.ts'
import type { Bench, Row } from './contract.ts'
import { median } from './postgres.ts'

const [TOPICS, GROUPS, ROUNDS] = [60, 120, 8]
/** Topics each group reads. */
const [FEW, MANY] = [1, 6]
const [REQUESTS, MS] = ['requests (most)', 'ms (median)']
const CONSUME_STATS = 208

export default {
  name: 'rocketmq-poll',
  claim: `a poll of a RocketMQ cluster takes as many requests for groups that read ${MANY} topics each as for groups that read ${FEW}.`,
  setting: `A private RocketMQ 5 with one broker, ${TOPICS} topics of 4 queues and ${GROUPS} groups, all of them behind, polled while messages come in. First each group
has committed to ${FEW} topic, then to ${MANY}. A poll of Spillway reads first and last offset of every queue, state and commits of every group, and measures lag in time for the
groups not measured longest. The other way asks for the statistics of each pair of group and topic, as the consoles do, all at once.`,
  run,
  // Requests that are sent now and then only (the first message of a delay level) are let pass.
  holds: (rows) => Math.abs((rows[1]?.numbers[REQUESTS] ?? Infinity) - (rows[0]?.numbers[REQUESTS] ?? 0)) <= 5,
} satisfies Bench

async function run(): Promise<Row[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'spillway-bench-'))
  const broker = await startRocketmq(await installContext(), { release: '5', dataDir, name: 'bench-rocketmq', heap: '512m' })
  const given = new Given(broker.config)
  try {
    const topics = Array.from({ length: TOPICS }, (_, n) => `orders-${n}`)
    for (const topic of topics) {
      await given.createTopic(topic, 4)
      for (let n = 0; n < 8; n++) await given.send(topic, 'order', [], { e: String(n % 4) })
    }
    for (let n = 0; n < GROUPS; n++) await given.createGroup(`readers-${n}`)
    const rows: Row[] = []
    for (const width of [FEW, MANY]) {
      const pairs = await commit(given, topics, width)
      rows.push(await poll(broker.config, given, `a poll of Spillway, ${pairs.length} pairs`, pairs.length))
      if (width === MANY) rows.push(await oneByOne(given, pairs))
    }
    return rows
  } finally {
    given.close()
    await broker.kill()
    await broker.nameServer?.kill()
    await rm(dataDir, { recursive: true, force: true })
  }
}

interface Pair {
  group: string
  topic: string
}

async function commit(given: Given, topics: readonly string[], width: number): Promise<Pair[]> {
  const pairs: Pair[] = []
  for (let n = 0; n < GROUPS; n++) {
    for (let k = 0; k < width; k++) pairs.push({ group: `readers-${n}`, topic: topics[(n + k * 10) % TOPICS] ?? '' })
  }
  for (const { group, topic } of pairs) await given.commit(group, topic, 0, 1)
  return pairs
}

async function poll(config: unknown, given: Given, method: string, pairs: number): Promise<Row> {
  const connection: BrokerConnection = connectWith('rocketmq', config, { now: Date.now, warn: () => undefined })
  try {
    await connection.inventory(AbortSignal.timeout(60_000))
    const times: number[] = []
    let most = 0
    for (let round = 0; round < ROUNDS; round++) {
      await given.send('orders-0', 'order')
      const start = performance.now()
      const { requests, subscriptions } = await connection.sample(AbortSignal.timeout(60_000))
      times.push(performance.now() - start)
      most = Math.max(most, requests)
      if (subscriptions.length < pairs) throw new Error(`The poll told of ${subscriptions.length} subscriptions only.`)
    }
    return { method, numbers: { [REQUESTS]: most, [MS]: median(times) } }
  } finally {
    await connection.close()
  }
}

async function oneByOne(given: Given, pairs: readonly Pair[]): Promise<Row> {
  const address = await given.broker()
  const times: number[] = []
  for (let round = 0; round < 3; round++) {
    const start = performance.now()
    await Promise.all(pairs.map(({ group, topic }) => given.call(address, CONSUME_STATS, { consumerGroup: group, topic })))
    times.push(performance.now() - start)
  }
  return { method: 'statistics of each pair of group and topic', numbers: { [REQUESTS]: pairs.length, [MS]: median(times) } }
}
