import { readFile } from 'node:fs/promises'
import { withRabbitmq } from './brokers.ts'
import type { Bench, Row } from './contract.ts'
import { median } from './postgres.ts'
import { type RabbitmqClient, connectClient } from './rabbitmq-client.ts'

const QUEUES = 5_000
const ROUNDS = 9
const [MS, CPU] = ['ms (median)', 'broker CPU ms (mean)']
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
  claim: `the numbers of ${QUEUES.toLocaleString('en')} queues are read in at most half of the time of GET /api/queues, and for at most a quarter of the broker's CPU.`,
  setting: `A private RabbitMQ 4.0 with ${QUEUES.toLocaleString('en')} classic queues, every tenth with messages, statistics as by default. A sweep of Spillway is all of one poll: nodes, depths, consumers and
counters of every queue, parsed. The other way is one GET /api/queues, parsed as JSON. ${ROUNDS} times each, alternately, a second apart, after the inventory was read once.`,
  run: () =>
    withRabbitmq(async ({ broker, connection }) => {
      const client = await connectClient(broker.config)
      try {
        await fill(client)
        await connection.identify(AbortSignal.timeout(60_000))
        await connection.inventory(AbortSignal.timeout(120_000))
        const ways: Way[] = [
          {
            method: 'a poll of Spillway',
            read: async () => (await connection.sample(AbortSignal.timeout(60_000))).destinations.length,
            times: [],
            cpu: [],
          },
          {
            method: 'GET /api/queues',
            read: async () => ((await client.manage('GET', '/api/queues')) as unknown[]).length,
            times: [],
            cpu: [],
          },
        ]
        // The first poll finds out where the numbers are to be had.
        for (const { read } of ways) await read()
        for (let round = 0; round < ROUNDS; round++) for (const way of ways) await measure(way, broker.pid)
        return ways.map(({ method, times, cpu }): Row => ({
          method,
          numbers: { [MS]: median(times), [CPU]: cpu.reduce((sum, ms) => sum + ms, 0) / cpu.length },
        }))
      } finally {
        await client.close()
      }
    }),
  holds: ([own, other]) =>
    (own?.numbers[MS] ?? Number.POSITIVE_INFINITY) * 2 <= (other?.numbers[MS] ?? 0) &&
    (own?.numbers[CPU] ?? Number.POSITIVE_INFINITY) * 4 <= (other?.numbers[CPU] ?? 0),
} satisfies Bench

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
