import { readFile } from 'node:fs/promises'
import type { startRabbitmq } from '#demo/brokers/index.ts'
import { detailedPath } from '#lib/brokers/rabbitmq/prometheus-sample.ts'
import { type BenchBroker, withRabbitmq } from './brokers.ts'
import type { Bench, Row } from './contract.ts'
import { median } from './postgres.ts'
import { type RabbitmqClient, connectClient } from './rabbitmq-client.ts'

const QUEUES = 5_000
const ROUNDS = 9
/** Messages through each queue before the first round, a second apart. */
const TICKS = 12
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
  claim: `the numbers of ${QUEUES.toLocaleString('en')} queues in use are read in at most 1/15 of the time of GET /api/queues on RabbitMQ 3.10 and 1/3.5 on 4.0, for at most a third of the broker's CPU, and in at most twice the time the broker itself takes to write them.`,
  setting: `Private RabbitMQ nodes with ${QUEUES.toLocaleString('en')} classic queues in use: each has a consumer, and ${TICKS} messages went through each in the seconds before; statistics as by default. A sweep of Spillway is all of
one poll: nodes, depths, consumers and counters of every queue, parsed. The second way is the answer it is made of, fetched and not even looked at: what no reader of these numbers can go below.
The third is the cheapest answer that tells the depth of every queue, fetched in the same way. The last is one GET /api/queues, parsed as JSON. ${ROUNDS} times each, alternately, a second apart, after the inventory was read once.`,
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
  holds: ([own, floor, , other]) =>
    within(own, other, `4.0: ${MS}`, 1 / 3.5) &&
    within(own, other, `3.10: ${MS}`, 1 / 15) &&
    VERSIONS.every((version) => within(own, other, `${version}: ${CPU}`, 1 / 3) && within(own, floor, `${version}: ${MS}`, 2)),
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
      way('the metrics it is made of, fetched and thrown away', () => bytesOf(new URL(detailedPath, broker.config.prometheusUrl))),
      way('the depths alone, fetched and thrown away', () =>
        bytesOf(new URL('/metrics/detailed?family=queue_coarse_metrics', broker.config.prometheusUrl)),
      ),
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

/** Size of an answer nobody reads. */
async function bytesOf(url: URL): Promise<number> {
  return (await (await fetch(url)).arrayBuffer()).byteLength
}

async function fill({ channel, manage }: RabbitmqClient): Promise<void> {
  const names = Array.from({ length: QUEUES }, (_, n) => `team-${n % 40}.orders.${n}`)
  const queues = names.map((name) => ({ name, durable: true, auto_delete: false, arguments: { 'x-queue-type': 'classic' } }))
  await manage('POST', '/api/definitions/%2F', { queues })
  for (const name of names) await channel.consume(name, (message) => message && channel.ack(message))
  for (let tick = 0; tick < TICKS; tick++) {
    for (const name of names) channel.sendToQueue(name, Buffer.from('{"order":1}'))
    await channel.waitForConfirms()
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
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
