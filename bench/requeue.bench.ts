import { rabbitmqConfig } from '#lib/brokers/rabbitmq/config.ts'
import { connectTestClient, type TestClient } from '#lib/brokers/rabbitmq/testing/amqp-client.ts'
import type { BrokerConnection } from '#lib/brokers/contract.ts'
import type { Pool } from '#lib/db/pool.ts'
import { runRequeue } from '#lib/dead-letters/run.ts'
import { givenRun, runState } from '#lib/dead-letters/testing/given-run.ts'
import { withRabbitmq } from './brokers.ts'
import type { Bench, Row } from './contract.ts'
import { median, withPostgres } from './postgres.ts'

const MESSAGES = 20_000
const BYTES = 512
const ROUNDS = 3
const RATE = 'messages/s (median)'

export default {
  name: 'requeue',
  claim:
    'a requeue run that writes three records of every message before it goes on is at least a quarter as fast as a shovel, which keeps none.',
  setting: `${MESSAGES.toLocaleString('en')} persistent messages of ${BYTES} B go from a classic dead-letter queue to a classic queue of a private RabbitMQ 4.0, ${ROUNDS} times each, alternately.
Ours is the whole run, from taking it up to its last row, with its default prefetch of 1000 and a real Postgres (fsync on): every message is written as sent, confirmed and removed,
and leaves the queue only after its confirm is written. The other is a dynamic shovel (on-confirm, prefetch 1000), from its creation until all are counted at the target.`,
  run: () =>
    withPostgres((pool) =>
      withRabbitmq(async ({ broker, connection }) => {
        const config = rabbitmqConfig.parse(broker.config)
        const client = await connectTestClient(config)
        try {
          return await measure(pool, connection, client, config.amqpUrl ?? '')
        } finally {
          await client.close()
        }
      }),
    ),
  holds: (rows) => (rows[0]?.numbers[RATE] ?? 0) >= 0.25 * (rows[1]?.numbers[RATE] ?? Number.POSITIVE_INFINITY),
} satisfies Bench

async function measure(pool: Pool, connection: BrokerConnection, client: TestClient, amqpUrl: string): Promise<Row[]> {
  const [ours, shovels]: [number[], number[]] = [[], []]
  // The first round of each opens connections and warms up: it is not counted.
  for (let round = 0; round <= ROUNDS; round++) {
    const [own, other] = [await byEngine(pool, connection, client, round), await byShovel(client, amqpUrl, round)]
    if (round > 0) {
      ours.push(own)
      shovels.push(other)
    }
  }
  return [
    { method: 'requeue run with its ledger (Spillway)', numbers: { [RATE]: median(ours) } },
    { method: 'dynamic shovel', numbers: { [RATE]: median(shovels) } },
  ]
}

async function byEngine(pool: Pool, connection: BrokerConnection, client: TestClient, round: number): Promise<number> {
  const [source, target] = [`ours-${round}.dlq`, `ours-${round}`]
  await fill(client, source, target)
  const { runId } = await givenRun(pool, { destinations: [source, target], matched: MESSAGES, target })
  const start = performance.now()
  await runRequeue({ pool, connection, runId, now: () => performance.now(), signal: AbortSignal.timeout(300_000) })
  const seconds = (performance.now() - start) / 1000
  const { outcome, rows } = await runState(pool, runId)
  const arrived = await client.count(target)
  if (outcome !== 'moved' || rows['removed'] !== MESSAGES || arrived !== MESSAGES)
    throw new Error(`The run ended ${outcome} with ${arrived} messages at the target and the rows ${JSON.stringify(rows)}.`)
  return MESSAGES / seconds
}

/** A shovel gets a new name each time: one made again at once may not move anything. */
async function byShovel(client: TestClient, amqpUrl: string, round: number): Promise<number> {
  const [source, target] = [`shovel-${round}.dlq`, `shovel-${round}`]
  await fill(client, source, target)
  const path = `/api/parameters/shovel/%2F/bench-${round}`
  const uri = amqpUrl.replace('//', '//guest:guest@')
  const start = performance.now()
  await client.manage('PUT', path, {
    value: {
      'src-protocol': 'amqp091',
      'src-uri': uri,
      'src-queue': source,
      'src-prefetch-count': 1000,
      'dest-protocol': 'amqp091',
      'dest-uri': uri,
      'dest-queue': target,
      'ack-mode': 'on-confirm',
    },
  })
  while ((await client.count(target)) < MESSAGES) {
    if (performance.now() - start > 300_000) throw new Error(`The shovel moved ${await client.count(target)} messages in five minutes.`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const seconds = (performance.now() - start) / 1000
  await client.manage('DELETE', path)
  return MESSAGES / seconds
}

async function fill({ channel }: TestClient, source: string, target: string): Promise<void> {
  await channel.assertQueue(source, { arguments: { 'x-queue-type': 'classic' } })
  await channel.assertQueue(target, { arguments: { 'x-queue-type': 'classic' } })
  for (let sent = 0; sent < MESSAGES; sent++) {
    const body = Buffer.alloc(BYTES, `{"order":${sent},"filler":"`)
    channel.sendToQueue(source, body, { persistent: true, contentType: 'application/json', messageId: `${source}-${sent}` })
    if (sent % 1000 === 999) await channel.waitForConfirms()
  }
}
