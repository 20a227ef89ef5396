import { JolokiaClient } from '#lib/brokers/jolokia/client.ts'
import { exec, read } from '#lib/brokers/jolokia/requests.ts'
import { numberAttributes } from '#lib/brokers/artemis/answers.ts'
import { beans } from '#lib/brokers/artemis/names.ts'
import { withArtemis } from './brokers.ts'
import type { Bench, Row } from './contract.ts'
import { median } from './postgres.ts'

const QUEUES = 2_000
const ROUNDS = 5
const MS = 'ms (median)'
const REQUESTS = 'HTTP requests'

export default {
  name: 'artemis-poll',
  claim: `the numbers of ${QUEUES.toLocaleString('en')} queues of Artemis are read in at most 1/20 of the time of one Jolokia request for each queue.`,
  setting: `A private Artemis with ${QUEUES.toLocaleString('en')} anycast queues on an address each. A sample of Spillway is all of one poll: the broker, every queue and every address, parsed, in one
POST, and the prepared transactions in another. The other reads the same attributes of each queue by a POST of its own over kept sockets, one after the other, as a plain exporter does. ${ROUNDS} samples, and the other way once after them.`,
  run: () =>
    withArtemis(async ({ broker, connection }) => {
      const client = new JolokiaClient({
        url: broker.config.jolokiaUrl,
        username: broker.config.username,
        password: broker.config.password,
        timeoutMs: 120_000,
        usualAddress: '',
        forbidden: 'bad-credentials',
        now: Date.now,
      })
      try {
        const names = Array.from({ length: QUEUES }, (_, index) => `team-${index % 40}.orders.${index}`)
        await makeQueues(client, names)
        const bean = beans('spillway')
        const signal = (): AbortSignal => AbortSignal.timeout(240_000)
        const ways = [
          {
            method: 'a sample of Spillway',
            rounds: ROUNDS,
            times: [] as number[],
            requests: 0,
            read: async () => (await connection.sample(signal())).requests,
          },
          {
            method: 'one request for each queue',
            rounds: 1,
            times: [] as number[],
            requests: 0,
            read: async () => {
              const before = client.requests
              for (const name of names) await client.ask([read(bean.exactQueue(name, name, 'anycast'), numberAttributes)], signal())
              return client.requests - before
            },
          },
        ]
        // Opens connections and warms the broker's code up: not counted.
        await connection.sample(signal())
        for (const way of ways) {
          for (let round = 0; round < way.rounds; round += 1) {
            const start = performance.now()
            way.requests = await way.read()
            way.times.push(performance.now() - start)
          }
        }
        const { destinations } = await connection.sample(signal())
        if (destinations.filter(({ destination }) => destination.name.startsWith('team-')).length !== QUEUES)
          throw new Error('The sample does not hold every queue.')
        return ways.map(({ method, times, requests }): Row => ({ method, numbers: { [MS]: median(times), [REQUESTS]: requests } }))
      } finally {
        client.close()
      }
    }),
  holds: ([ours, other]) => (ours?.numbers[MS] ?? Number.POSITIVE_INFINITY) <= (other?.numbers[MS] ?? 0) / 20,
} satisfies Bench

async function makeQueues(client: JolokiaClient, names: readonly string[]): Promise<void> {
  for (let from = 0; from < names.length; from += 500) {
    const requests = names
      .slice(from, from + 500)
      .map((name) =>
        exec(
          beans('spillway').broker,
          'createQueue',
          ['java.lang.String'],
          [JSON.stringify({ name, address: name, 'routing-type': 'ANYCAST' })],
        ),
      )
    const items = await client.ask(requests, AbortSignal.timeout(120_000))
    const failed = items.find((item) => !item.ok)
    if (failed !== undefined) throw new Error(`A queue could not be made: ${JSON.stringify(failed)}`)
  }
}
