import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installContext, startActivemq } from '#demo/brokers/index.ts'
import { connectWith } from '#lib/brokers/connect.ts'
import type { Bench, Row } from './contract.ts'
import { median } from './postgres.ts'

const QUEUES = 2_000
const ROUNDS = 5
const [MS, REQUESTS] = ['ms (median)', 'requests']
const broker = 'org.apache.activemq:type=Broker,brokerName=spillway'
const attributes = ['Name', 'QueueSize', 'InFlightCount', 'ConsumerCount', 'EnqueueCount', 'DequeueCount', 'StoreMessageSize']

export default {
  name: 'jolokia-poll',
  claim: `a poll of ${QUEUES.toLocaleString('en')} ActiveMQ queues takes at most a twentieth of the time of one call for each queue.`,
  setting: `A private ActiveMQ Classic 6.3 with ${QUEUES.toLocaleString('en')} queues. A poll of Spillway is all of one sample: broker, queues, topics, durable subscriptions and scheduler, parsed and checked.
The other way reads the same attributes of each queue by a request of its own, one after the other on a kept connection, parsed as JSON. ${ROUNDS} polls, and the other way once between them.`,
  run: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'spillway-bench-'))
    const running = await startActivemq(await installContext(), { major: 6, dataDir: folder, name: 'bench-activemq', heap: '384m' })
    const connection = connectWith('activemq', running.config, { now: Date.now, warn: () => undefined })
    try {
      const names = Array.from({ length: QUEUES }, (_, index) => `team-${index % 40}.orders.${index}`)
      for (let at = 0; at < QUEUES; at += 200) await post(running.config, names.slice(at, at + 200).map(addQueue))
      const polls: number[] = []
      let requests = 0
      const poll = async (): Promise<void> => {
        const start = performance.now()
        const sample = await connection.sample(AbortSignal.timeout(120_000))
        polls.push(performance.now() - start)
        requests = sample.requests
        if (sample.destinations.length < QUEUES) throw new Error(`The poll told of ${sample.destinations.length} of ${QUEUES} queues.`)
      }
      await poll()
      polls.length = 0
      for (let round = 0; round < ROUNDS; round++) await poll()
      const start = performance.now()
      for (const name of names) {
        const [item] = await post(running.config, [
          { type: 'read', mbean: `${broker},destinationType=Queue,destinationName=${name}`, attribute: attributes },
        ])
        if (item?.status !== 200) throw new Error(`There is no answer for ${name}.`)
      }
      const single = performance.now() - start
      return [
        { method: 'a poll of Spillway', numbers: { [MS]: median(polls), [REQUESTS]: requests } },
        { method: 'one call for each queue', numbers: { [MS]: single, [REQUESTS]: QUEUES } },
      ] satisfies Row[]
    } finally {
      await connection.close()
      await running.stop()
      await rm(folder, { recursive: true, force: true })
    }
  },
  holds: ([own, other]) => (own?.numbers[MS] ?? Number.POSITIVE_INFINITY) * 20 <= (other?.numbers[MS] ?? 0),
} satisfies Bench

const addQueue = (name: string) => ({ type: 'exec', mbean: broker, operation: 'addQueue(java.lang.String)', arguments: [name] })

async function post(config: { jolokiaUrl: string; username: string; password: string }, requests: readonly unknown[]) {
  const answer = await fetch(config.jolokiaUrl, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${config.username}:${config.password}`).toString('base64')}`,
      origin: new URL(config.jolokiaUrl).origin,
      'content-type': 'application/json',
    },
    body: JSON.stringify(requests),
  })
  return (await answer.json()) as { status: number }[]
}
