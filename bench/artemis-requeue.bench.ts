import { z } from 'zod'
import { openAmqp1, type Amqp1Connection } from '#lib/brokers/amqp1/connection.ts'
import { MessageSource } from '#lib/brokers/amqp1/source.ts'
import { MessageTarget } from '#lib/brokers/amqp1/target.ts'
import { writeMap, writeSection, writeString } from '#lib/brokers/amqp1/wire-write.ts'
import { beans } from '#lib/brokers/artemis/names.ts'
import { JolokiaClient } from '#lib/brokers/jolokia/client.ts'
import { exec } from '#lib/brokers/jolokia/requests.ts'
import type { BrokerConnection } from '#lib/brokers/contract.ts'
import type { Pool } from '#lib/db/pool.ts'
import { runRequeue } from '#lib/dead-letters/run.ts'
import { withArtemis } from './brokers.ts'
import type { Bench, Row } from './contract.ts'
import { plannedRun } from './planned-run.ts'
import { median, withPostgres } from './postgres.ts'

const MESSAGES = 10_000
const BYTES = 512
const ROUNDS = 2
const RATE = 'messages/s (median)'

/** What all ways need. */
interface Given {
  pool: Pool
  connection: BrokerConnection
  jolokia: JolokiaClient
  amqp: Amqp1Connection
}

type Way = (given: Given, source: string, target: string) => Promise<void>

export default {
  name: 'artemis-requeue',
  claim: `a requeue run of ${MESSAGES.toLocaleString('en')} dead letters of Artemis, with its ledger, is at least as fast as a one-by-one loop.`,
  setting: `${MESSAGES.toLocaleString('en')} durable messages of ${BYTES} B go from one queue of a private Artemis to another, ${ROUNDS} times each, alternately, all on the same machine. Ours is the whole
run, from taking it up to its last record, with its default prefetch and a real Postgres (fsync on). The loop does the same over AMQP without a ledger: take one message, send it, wait
for the broker's word, accept it. The third is the operation retryMessages of the console: it moves inside the broker, keeps no record of single messages, and counts one it could not move as moved.`,
  run: () =>
    withPostgres((pool) =>
      withArtemis(async ({ broker, connection }) => {
        const { jolokiaUrl, amqpUrl, username, password } = broker.config
        const jolokia = new JolokiaClient({
          url: jolokiaUrl,
          username,
          password,
          timeoutMs: 300_000,
          usualAddress: '',
          forbidden: 'bad-credentials',
          now: Date.now,
        })
        const amqp = await openAmqp1({ url: amqpUrl, username, password, timeoutMs: 30_000 }, limit())
        try {
          return await measure({ pool, connection, jolokia, amqp })
        } finally {
          await amqp.close()
          jolokia.close()
        }
      }),
    ),
  holds: ([ours, loop]) => (ours?.numbers[RATE] ?? 0) >= (loop?.numbers[RATE] ?? Number.POSITIVE_INFINITY),
} satisfies Bench

const limit = (): AbortSignal => AbortSignal.timeout(300_000)

async function measure(given: Given): Promise<Row[]> {
  const ways: [string, Way, number[]][] = [
    ['requeue run with its ledger (Spillway)', byEngine, []],
    ['a loop that moves one at a time', byLoop, []],
    ['retryMessages of the console', byRetry, []],
  ]
  // The first round opens connections and warms up: it is not counted.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [index, [, way, rates]] of ways.entries()) {
      const [source, target] = [`dead-${round}-${index}`, `work-${round}-${index}`] as const
      await fill(given, source, target)
      const start = performance.now()
      await way(given, source, target)
      const seconds = (performance.now() - start) / 1000
      const arrived = await countOf(given, target)
      if (arrived !== MESSAGES) throw new Error(`${arrived} messages arrived instead of ${MESSAGES}.`)
      if (round > 0) rates.push(MESSAGES / seconds)
      await onBroker(given, 'destroyQueue', ['java.lang.String'], [target])
      await onBroker(given, 'destroyQueue', ['java.lang.String'], [source])
    }
  }
  return ways.map(([method, , rates]) => ({ method, numbers: { [RATE]: median(rates) } }))
}

async function byEngine({ pool, connection }: Given, source: string, target: string): Promise<void> {
  const runId = await plannedRun(pool, { kind: 'artemis', namespace: '', source, target, messages: MESSAGES })
  await runRequeue({ pool, connection, runId, now: () => performance.now(), signal: limit() })
}

const byLoop: Way = async ({ amqp }, source, target) => {
  const from = await MessageSource.open(
    amqp,
    { address: source, mode: 'move', prefetch: 2 * MESSAGES, what: source, settleMs: 30_000 },
    limit(),
  )
  const to = await MessageTarget.open(amqp, { address: target, what: target }, limit())
  for (let one = await from.next(limit()); one !== null; one = await from.next(limit())) {
    const { result } = await to.send(one.message.raw, limit())
    if (result !== 'confirmed') throw new Error(`The loop got ${result}.`)
    // As a plain loop does: it does not ask whether the broker has taken that in.
    one.delivery.accept()
  }
  to.close()
  await from.close()
}

const byRetry: Way = async ({ jolokia }, source) => {
  const bean = beans('spillway').exactQueue(source, source, 'anycast')
  const moved = await jolokia.one(exec(bean, 'retryMessages'), z.number(), 'retryMessages', limit())
  if (moved !== MESSAGES) throw new Error(`retryMessages moved ${moved}.`)
}

/** Makes both queues, and dead letters of the target in the source: sent to the target and thrown out of it by the console. */
async function fill(given: Given, source: string, target: string): Promise<void> {
  for (const name of [source, target])
    await onBroker(given, 'createQueue', ['java.lang.String'], [JSON.stringify({ name, address: name, 'routing-type': 'ANYCAST' })])
  await onBroker(
    given,
    'addAddressSettings',
    ['java.lang.String', 'java.lang.String'],
    [target, JSON.stringify({ deadLetterAddress: source })],
  )
  const to = await MessageTarget.open(given.amqp, { address: target, what: target }, limit())
  const header = writeSection(0x70, Buffer.from([0xc0, 2, 1, 0x41]))
  const headers = writeSection(0x74, writeMap([[writeString('tenant'), writeString('acme')]]))
  for (let sent = 0; sent < MESSAGES; sent += 1_000) {
    const bodies = Array.from({ length: 1_000 }, (_, index) => `{"order":${sent + index},"filler":"`.padEnd(BYTES, 'x'))
    await Promise.all(bodies.map((body) => to.send(Buffer.concat([header, headers, writeSection(0x77, writeString(body))]), limit())))
  }
  to.close()
  const bean = beans('spillway').exactQueue(target, target, 'anycast')
  await given.jolokia.one(
    exec(bean, 'sendMessagesToDeadLetterAddress', ['java.lang.String'], ['']),
    z.number(),
    'the dead letters',
    limit(),
  )
  const lying = await countOf(given, source)
  if (lying !== MESSAGES) throw new Error(`${lying} dead letters were made instead of ${MESSAGES}.`)
}

async function countOf({ jolokia }: Given, queue: string): Promise<number> {
  const bean = beans('spillway').exactQueue(queue, queue, 'anycast')
  return jolokia.one(exec(bean, 'countMessages'), z.number(), `the messages of ${queue}`, limit())
}

async function onBroker({ jolokia }: Given, operation: string, signature: string[], values: string[]): Promise<void> {
  const [item] = await jolokia.ask([exec(beans('spillway').broker, operation, signature, values)], limit())
  if (item === undefined || !item.ok) throw new Error(`${operation}(${values.join(', ')}): ${item?.error ?? 'no answer'}`)
}
