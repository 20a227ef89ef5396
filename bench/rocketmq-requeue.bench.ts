import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installContext } from '#demo/brokers/index.ts'
import { startRocketmq } from '#demo/brokers/launch/rocketmq.ts'
import type { BrokerConnection } from '#lib/brokers/contract.ts'
import { connectWith } from '#lib/brokers/connect.ts'
import { Given } from '#lib/brokers/rocketmq/testing/given.ts'
import type { Pool } from '#lib/db/pool.ts'
import { runRequeue } from '#lib/dead-letters/run.ts'
import type { Bench, Row } from './contract.ts'
import { median, withPostgres } from './postgres.ts'

const [MESSAGES, BYTES, ROUNDS, QUEUES] = [10_000, 512, 3, 8]
const RATE = 'messages/s (median)'

export default {
  name: 'rocketmq-requeue',
  claim:
    'a requeue run on RocketMQ, with its ledger, is at least as fast as a loop that reads the dead letters and sends one after another.',
  setting: `${MESSAGES.toLocaleString('en')} messages of ${BYTES} B go from a dead-letter topic of one queue to a topic of ${QUEUES} queues of a private RocketMQ 5, ${ROUNDS} times
each, alternately. Ours is the whole run, from taking it up to its last row, with a real Postgres (fsync on). The loop keeps no record: it reads 32 messages at a time and
waits for each answer before it sends the next, as a script over the producer of a client library does.`,
  run: () => withPostgres(measure),
  holds: (rows) => (rows[0]?.numbers[RATE] ?? 0) >= (rows[1]?.numbers[RATE] ?? Infinity),
} satisfies Bench

async function measure(pool: Pool): Promise<Row[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'spillway-bench-'))
  const broker = await startRocketmq(await installContext(), { release: '5', dataDir, name: 'bench-rocketmq', heap: '512m' })
  const connection = connectWith('rocketmq', broker.config, { now: Date.now, warn: () => undefined })
  const given = new Given(broker.config)
  try {
    const source = '%DLQ%bench'
    await given.createTopic(source)
    const body = Buffer.alloc(BYTES, '{"order":1,"filler":"')
    for (let sent = 0; sent < MESSAGES; sent += 100) {
      await Promise.all(Array.from({ length: 100 }, (_, n) => given.send(source, body, [['UNIQ_KEY', `bench-${sent + n}`]])))
    }
    await given.readAll(source, 0, MESSAGES)
    const [ours, loops]: [number[], number[]] = [[], []]
    // The first round of each opens connections and warms up: it is not counted.
    for (let round = 0; round <= ROUNDS; round++) {
      const own = await timed(given, `ours-${round}`, (target) => byEngine(pool, connection, source, target))
      const other = await timed(given, `loop-${round}`, (target) => byLoop(given, source, target))
      if (round > 0) {
        ours.push(own)
        loops.push(other)
      }
    }
    return [
      { method: 'requeue run with its ledger (Spillway)', numbers: { [RATE]: median(ours) } },
      { method: 'one-by-one loop', numbers: { [RATE]: median(loops) } },
    ]
  } finally {
    given.close()
    await connection.close()
    await broker.kill()
    await broker.nameServer?.kill()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** Messages a second, after all of them are counted at the target. */
async function timed(given: Given, target: string, work: (target: string) => Promise<void>): Promise<number> {
  await given.createTopic(target, QUEUES)
  const start = performance.now()
  await work(target)
  const seconds = (performance.now() - start) / 1000
  let arrived = 0
  for (let queueId = 0; queueId < QUEUES; queueId++) arrived += (await given.range(target, queueId)).end
  if (arrived !== MESSAGES) throw new Error(`${arrived} of ${MESSAGES} messages are at ${target}.`)
  return MESSAGES / seconds
}

async function byEngine(pool: Pool, connection: BrokerConnection, source: string, target: string): Promise<void> {
  await pool.query(`insert into cluster (id, name, kind, config) values ('bench', 'bench', 'rocketmq', '{}') on conflict do nothing`)
  const from = `${source}>${target}`
  await pool.query(
    `insert into destination (id, cluster_id, namespace, name, type) values ($1, 'bench', '', $2, 'topic'), ($3, 'bench', '', $3, 'topic')
     on conflict do nothing`,
    [source, source, target],
  )
  const frozen = { mode: 'ranges', order: 'log', ranges: [{ partition: 0, from: 0, to: MESSAGES }], next: { range: 0, offset: 0 } }
  await pool.query(
    `insert into requeue_run (id, cluster_id, source_destination_id, state, selection, target, plan, frozen, matched, actor, started_at)
     values ($1, 'bench', $2, 'running', '{"all": true}', $3, '{}', $4, $5, '{"type": "user", "name": "bench"}', now())`,
    [from, source, { mode: 'destination', destinationId: target }, frozen, MESSAGES],
  )
  // Each round requeues the same dead letters: none of them counts as done already.
  await pool.query('delete from requeue_history')
  await runRequeue({ pool, connection, runId: from, now: () => performance.now(), signal: AbortSignal.timeout(300_000) })
}

async function byLoop(given: Given, source: string, target: string): Promise<void> {
  for (let at = 0; at < MESSAGES;) {
    const messages = await given.read(source, 32, at)
    if (messages.length === 0) throw new Error(`${source} has nothing at ${at}.`)
    for (const message of messages) await given.send(target, message.body, message.properties, { e: String(at++ % QUEUES) })
  }
}
