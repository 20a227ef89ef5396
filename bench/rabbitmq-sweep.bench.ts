import { readFile } from 'node:fs/promises'
import type { startRabbitmq } from '#demo/brokers/index.ts'
import { detailedPath } from '#lib/brokers/rabbitmq/prometheus-sample.ts'
import { type BenchBroker, withRabbitmq } from './brokers.ts'
import type { Bench, Row } from './contract.ts'
import { median } from './postgres.ts'
import { type RabbitmqClient, connectClient } from './rabbitmq-client.ts'

const QUEUES = 5_000
const ROUNDS = 9
const [MS, CPU] = ['ms (median)', 'broker CPU ms (mean)']
const VERSIONS = ['4.0', '3.10'] as const
/** Clock ticks of /proc/<pid>/stat in milliseconds. */
const TICK = 10

/** One way to read all queues, and what it took. */
interface Way {
  method: string
  read: () => Promise<number>
  times: number[]
  cpu: number[]
}

export default {
  name: 'rabbitmq-sweep',
  claim: `the numbers of ${QUEUES.toLocaleString('en')} queues are read in at most 1/4 of the time of GET /api/queues on RabbitMQ 4.0 and 1/12 on 3.10, for at most a quarter of the broker's CPU, and in at most twice the time the broker itself takes to write them.`,
  setting: `Private RabbitMQ nodes with ${QUEUES.toLocaleString('en')} classic queues, every tenth with messages, statistics as by default. A sweep of Spillway is all of one poll: nodes, depths, consumers and
counters of every queue, parsed. The second way is the answer it is made of, fetched and not even looked at: what no reader of these numbers can go below. The third is one
GET /api/queues, parsed as JSON. ${ROUNDS} times each, alternately, a second apart, after the inventory was read once.`,
  run: async () => {
    const columns: Record<string, Row['numbers']> = {}
    for (const version of VERSIONS) {
      for (const { method, times, cpu } of await withRabbitmq(readAll, version)) {
        columns[method] = {
          ...columns[method],
          [`${version}: ${MS}`]: median(times),
          [`${version}: ${CPU}`]: cpu.reduce((sum, ms) => sum + ms, 0) / cpu.length,
        }
      }
    }
    return Object.entries(columns).map(([method, numbers]): Row => ({ method, numbers }))
  },
  holds: ([own, floor, other]) =>
    within(own, other, `4.0: ${MS}`, 1 / 4) &&
    within(own, other, `3.10: ${MS}`, 1 / 12) &&
    VERSIONS.every((version) => within(own, other, `${version}: ${CPU}`, 1 / 4) && within(own, floor, `${version}: ${MS}`, 2)),
} satisfies Bench

const within = (own: Row | undefined, other: Row | undefined, column: string, share: number): boolean =>
  (own?.numbers[column] ?? Number.POSITIVE_INFINITY) <= share * (other?.numbers[column] ?? 0)

async function readAll({ broker, connection }: BenchBroker<Awaited<ReturnType<typeof startRabbitmq>>>): Promise<Way[]> {
  const client = await connectClient(broker.config)
  try {
    await fill(client)
    await connection.identify(AbortSignal.timeout(60_000))
    await connection.inventory(AbortSignal.timeout(120_000))
    const way = (method: string, read: () => Promise<number>): Way => ({ method, read, times: [], cpu: [] })
    const ways = [
      way('a poll of Spillway', async () => (await connection.sample(AbortSignal.timeout(60_000))).destinations.length),
      way('the metrics it is made of, fetched and thrown away', async () => {
        const answer = await fetch(new URL(detailedPath, broker.config.prometheusUrl))
        return (await answer.arrayBuffer()).byteLength
      }),
      way('GET /api/queues', async () => ((await client.manage('GET', '/api/queues')) as unknown[]).length),
    ]
    // The first poll finds out where the numbers are to be had.
    for (const { read } of ways) await read()
    for (let round = 0; round < ROUNDS; round++) for (const one of ways) await measure(one, broker.pid)
    return ways
  } finally {
    await client.close()
  }
}

async function fill(client: RabbitmqClient): Promise<void> {
  const queues = Array.from({ length: QUEUES }, (_, n) => ({
    name: `team-${n % 40}.orders.${n}`,
    durable: true,
    auto_delete: false,
    arguments: { 'x-queue-type': 'classic' },
  }))
  await client.manage('POST', '/api/definitions/%2F', { queues })
  for (let n = 0; n < QUEUES; n += 10) client.channel.sendToQueue(`team-${n % 40}.orders.${n}`, Buffer.from('{"order":1}'))
  await client.channel.waitForConfirms()
}

async function measure(way: Way, pid: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  const before = await cpuMs(pid)
  const start = performance.now()
  const found = await way.read()
  way.times.push(performance.now() - start)
  way.cpu.push((await cpuMs(pid)) - before)
  if (found < QUEUES) throw new Error(`${way.method} told of ${found} of ${QUEUES} queues.`)
}

/** CPU time a process has used so far. */
async function cpuMs(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /, '').split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK
}
