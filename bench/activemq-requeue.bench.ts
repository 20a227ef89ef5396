import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installContext, startActivemq, type RunningActivemq } from '#demo/brokers/index.ts'
import { activemqConfig } from '#lib/brokers/activemq/config.ts'
import { StompConnection } from '#lib/brokers/activemq/stomp/connection.ts'
import { jmx, queueKeys } from '#lib/brokers/activemq/testing/jmx.ts'
import { connectWith } from '#lib/brokers/connect.ts'
import { runRequeue } from '#lib/dead-letters/run.ts'
import type { Pool } from '#lib/db/pool.ts'
import type { Bench, Row } from './contract.ts'
import { plannedRun } from './planned-run.ts'
import { withPostgres } from './postgres.ts'

const MESSAGES = 10_000
const ONE_BY_ONE = 1_000
const BYTES = 512
const RATE = 'messages/s'

export default {
  name: 'activemq-requeue',
  claim:
    'a requeue run on ActiveMQ, with a ledger of three records for every message, is at least as fast as moving messages one by one through the console.',
  setting: `Persistent messages of ${BYTES} B in a private ActiveMQ Classic 6.3. Ours is the whole run of ${MESSAGES.toLocaleString('en')}, with a real Postgres (fsync on): every message is written as sent, confirmed and removed.
The second moves ${ONE_BY_ONE.toLocaleString('en')} by one moveMessageTo each, their ids from browse, as the console does. The third is one moveMatchingMessagesTo of all: no ledger, no marks, no way to stop.`,
  run: () =>
    withPostgres(async (pool) => {
      const folder = await mkdtemp(join(tmpdir(), 'spillway-bench-'))
      const running = await startActivemq(await installContext(), { major: 6, dataDir: folder, name: 'bench-activemq', heap: '384m' })
      try {
        return await measure(pool, running)
      } finally {
        await running.stop()
        await rm(folder, { recursive: true, force: true })
      }
    }),
  holds: ([own, loop]) => (own?.numbers[RATE] ?? 0) >= (loop?.numbers[RATE] ?? Number.POSITIVE_INFINITY),
} satisfies Bench

async function measure(pool: Pool, running: RunningActivemq): Promise<Row[]> {
  for (const source of ['ours', 'loop', 'whole']) {
    await act(running, '', 'addQueue(java.lang.String)', `${source}.target`)
    await fill(running, source, source === 'loop' ? ONE_BY_ONE : MESSAGES)
  }
  return [
    { method: 'requeue run with its ledger (Spillway)', numbers: { [RATE]: await byEngine(pool, running) } },
    { method: 'moveMessageTo, one by one', numbers: { [RATE]: await oneByOne(running) } },
    { method: 'moveMatchingMessagesTo, all at once', numbers: { [RATE]: await atOnce(running) } },
  ]
}

async function byEngine(pool: Pool, running: RunningActivemq): Promise<number> {
  const runId = await plannedRun(pool, { kind: 'activemq', namespace: '', source: 'ours', target: 'ours.target', messages: MESSAGES })
  const connection = connectWith('activemq', running.config, { now: Date.now, warn: () => undefined })
  try {
    const start = performance.now()
    await runRequeue({ pool, connection, runId, now: () => performance.now(), signal: AbortSignal.timeout(300_000) })
    const seconds = (performance.now() - start) / 1000
    if ((await size(running, 'ours.target')) !== MESSAGES) throw new Error('The run did not move all messages.')
    return MESSAGES / seconds
  } finally {
    await connection.close()
  }
}

async function oneByOne(running: RunningActivemq): Promise<number> {
  const start = performance.now()
  for (let left = ONE_BY_ONE; left > 0;) {
    const page = (await act(running, queueKeys('loop'), 'browse()')) as { JMSMessageID: string }[]
    for (const { JMSMessageID } of page) {
      await act(running, queueKeys('loop'), 'moveMessageTo(java.lang.String,java.lang.String)', JMSMessageID, 'loop.target')
      left -= 1
    }
  }
  return ONE_BY_ONE / ((performance.now() - start) / 1000)
}

async function atOnce(running: RunningActivemq): Promise<number> {
  const start = performance.now()
  await act(
    running,
    queueKeys('whole'),
    'moveMatchingMessagesTo(java.lang.String,java.lang.String,int)',
    'JMSPriority >= 0',
    'whole.target',
    MESSAGES,
  )
  if ((await size(running, 'whole.target')) !== MESSAGES) throw new Error('The broker did not move all messages.')
  return MESSAGES / ((performance.now() - start) / 1000)
}

async function fill(running: RunningActivemq, name: string, messages: number): Promise<void> {
  const { stompUrl = '', username, password } = running.config
  const stomp = await StompConnection.open(
    { url: stompUrl, username, password, clientId: `fill-${name}`, tls: undefined, timeoutMs: 60_000 },
    AbortSignal.timeout(60_000),
  )
  for (let at = 0; at < messages; at += 1000) {
    stomp.send('BEGIN', { transaction: `t${at}` })
    for (let index = at; index < at + 1000; index += 1)
      stomp.send(
        'SEND',
        { destination: `/queue/${name}`, persistent: 'true', order: `o${index}`, transaction: `t${at}` },
        Buffer.alloc(BYTES, 'x'),
      )
    await stomp.request('COMMIT', { transaction: `t${at}` })
  }
  await stomp.close()
}

const act = ({ config }: RunningActivemq, keys: string, operation: string, ...values: unknown[]): Promise<unknown> =>
  jmx(activemqConfig.parse(config)).exec(keys, operation, ...values)
const size = async ({ config }: RunningActivemq, name: string): Promise<number> =>
  Number((await jmx(activemqConfig.parse(config)).read(queueKeys(name), ['QueueSize']))?.['QueueSize'])
