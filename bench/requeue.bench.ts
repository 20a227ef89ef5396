import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { BrokerConnection } from '#lib/brokers/contract.ts'
import type { Pool } from '#lib/db/pool.ts'
import { runRequeue } from '#lib/dead-letters/run.ts'
import { withRabbitmq } from './brokers.ts'
import type { Bench, Row } from './contract.ts'
import { plannedRun } from './planned-run.ts'
import { median, withPostgres } from './postgres.ts'
import { type RabbitmqClient, connectClient, withCredentials } from './rabbitmq-client.ts'
import { until } from './until.ts'

const MESSAGES = 20_000
const BYTES = 512
const ROUNDS = 3
const APART = 'messages/s, broker on a core of its own (median)'
const SHARED = 'messages/s, all on the same two cores (median)'

export default {
  name: 'requeue',
  claim:
    'a requeue run that writes three records of every message before it goes on is at least 0.8 times as fast as a shovel, which keeps none, when the broker has a core of its own, and half as fast when it has to share.',
  setting: `${MESSAGES.toLocaleString('en')} persistent messages of ${BYTES} B go from a classic dead-letter queue to a classic queue of a private RabbitMQ 4.0, ${ROUNDS} times each, alternately.
Ours is the whole run, from taking it up to its last record, with its default prefetch of 1000 and a real Postgres (fsync on): every message is written as sent, confirmed and removed,
and leaves the queue only after its confirm is written. The other is a dynamic shovel (on-confirm, prefetch 1000), from its creation until all are counted at the target. The
shovel runs inside the broker; Spillway and its Postgres need processor time besides it. So both are measured twice: with the broker's processes kept on one core and everything else
on another, as on two machines, and with all of them on the same two cores, where the broker loses what Spillway uses.`,
  run: () =>
    withPostgres((pool) =>
      withRabbitmq(async ({ broker, connection }) => {
        const client = await connectClient(broker.config)
        try {
          const shared = await measure(pool, connection, client, withCredentials(broker.config), 'shared')
          await keepOn(0, broker.pid)
          await keepOn(1, process.pid)
          const apart = await measure(pool, connection, client, withCredentials(broker.config), 'apart')
          return [
            { method: 'requeue run with its ledger (Spillway)', numbers: { [APART]: apart.ours, [SHARED]: shared.ours } },
            { method: 'dynamic shovel', numbers: { [APART]: apart.shovel, [SHARED]: shared.shovel } },
          ]
        } finally {
          await client.close()
        }
      }),
    ),
  holds: ([ours, shovel]) => atLeast(0.8, ours, shovel, APART) && atLeast(0.5, ours, shovel, SHARED),
} satisfies Bench

const atLeast = (ratio: number, ours: Row | undefined, other: Row | undefined, column: string): boolean =>
  (ours?.numbers[column] ?? 0) >= ratio * (other?.numbers[column] ?? Number.POSITIVE_INFINITY)

/** Keeps every thread of a process on one core (Linux, util-linux). */
async function keepOn(core: number, pid: number): Promise<void> {
  await promisify(execFile)('taskset', ['-acp', String(core), String(pid)])
}

async function measure(pool: Pool, connection: BrokerConnection, client: RabbitmqClient, uri: string, setting: string) {
  const [ours, shovels]: [number[], number[]] = [[], []]
  // The first round of each opens connections and warms up: it is not counted.
  for (let round = 0; round <= ROUNDS; round++) {
    const name = `${setting}-${round}`
    const [own, other] = [await byEngine(pool, connection, client, name), await byShovel(client, uri, name)]
    if (round > 0) {
      ours.push(own)
      shovels.push(other)
    }
  }
  return { ours: median(ours), shovel: median(shovels) }
}

async function byEngine(pool: Pool, connection: BrokerConnection, client: RabbitmqClient, name: string): Promise<number> {
  const [source, target] = [`ours-${name}.dlq`, `ours-${name}`]
  await fill(client, source, target)
  const runId = await plannedRun(pool, { kind: 'rabbitmq', namespace: '/', source, target, messages: MESSAGES })
  const start = performance.now()
  await runRequeue({ pool, connection, runId, now: () => performance.now(), signal: AbortSignal.timeout(300_000) })
  const seconds = (performance.now() - start) / 1000
  const { rows } = await pool.query<{ outcome: string | null; removed: number }>(
    `select outcome, (select count(*) from requeue_ledger where run_id = id and state = 'removed') as removed from requeue_run where id = $1`,
    [runId],
  )
  const arrived = await client.count(target)
  if (rows[0]?.outcome !== 'moved' || rows[0].removed !== MESSAGES || arrived !== MESSAGES)
    throw new Error(`The run ended with ${arrived} messages at the target and ${JSON.stringify(rows[0])}.`)
  return MESSAGES / seconds
}

/** A shovel gets a new name each time: one made again at once may not move anything. */
async function byShovel(client: RabbitmqClient, uri: string, name: string): Promise<number> {
  const [source, target] = [`shovel-${name}.dlq`, `shovel-${name}`]
  await fill(client, source, target)
  const path = `/api/parameters/shovel/%2F/bench-${name}`
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
  await until('the shovel has moved all', 300_000, async () => (await client.count(target)) === MESSAGES)
  const seconds = (performance.now() - start) / 1000
  await client.manage('DELETE', path)
  return MESSAGES / seconds
}

async function fill({ channel }: RabbitmqClient, source: string, target: string): Promise<void> {
  await channel.assertQueue(source, { arguments: { 'x-queue-type': 'classic' } })
  await channel.assertQueue(target, { arguments: { 'x-queue-type': 'classic' } })
  for (let sent = 0; sent < MESSAGES; sent++) {
    const body = Buffer.alloc(BYTES, `{"order":${sent},"filler":"`)
    channel.sendToQueue(source, body, { persistent: true, contentType: 'application/json', messageId: `${source}-${sent}` })
    if (sent % 1000 === 999) await channel.waitForConfirms()
  }
}
