import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Destination } from '#lib/api/contracts/destinations.ts'
import type { DeadLetterDestination, RequeueRun } from '#lib/api/contracts/dead-letters.ts'
import { api, serveFrom } from '#lib/api/testing/web.ts'
import type { BrokerKindDefinition } from '#lib/brokers/contract.ts'
import { brokerKinds } from '#lib/brokers/registry.ts'
import { produce } from '#lib/brokers/testing/spool/adapter.ts'
import { spool } from '#lib/brokers/testing/spool/index.ts'
import { until } from '#lib/brokers/testing/until.ts'
import { closeContext, createContext, type Context } from '#lib/context.ts'
import { testDatabase } from '#lib/db/testing/database.ts'
import { parseEnv } from '#lib/env.ts'
import { createLog } from '#lib/log.ts'
import { startCollector } from './collector.ts'

const database = await testDatabase()
const root = await mkdtemp(join(tmpdir(), 'spillway-spool-'))
let context: Context
/** What the line in the registry does. */
const registered = brokerKinds as BrokerKindDefinition[]

beforeAll(async () => {
  registered.push(spool as BrokerKindDefinition)
  const env = parseEnv({ DATABASE_URL: database.url, SPILLWAY_SECRET_KEY: Buffer.alloc(32, 7).toString('base64') })
  context = await createContext(env, { applicationName: 'test' })
  serveFrom(context)
})
afterAll(async () => {
  await closeContext(context)
  await rm(root, { recursive: true, force: true })
})

interface Items<T> {
  items: T[]
}

test('a new kind of broker is one folder and one line: it is offered, polled, browsed and requeued', async () => {
  await produce(root, 'orders', [], 'orders.dead')
  await produce(root, 'orders.dead', ['{"order":1}', '{"order":2}', '{"order":3}'])
  await produce(root, '=cmd|<b>', ['x'])
  await produce(root, 'reminders', [])
  for (const file of ['1800000000000.later', '1800000060000.later', 'half.open']) await writeFile(join(root, 'reminders', file), '')

  const kinds = await api<Items<{ kind: string; configSchema: object }>>('GET', '/broker-kinds')
  expect(kinds.body.items.find(({ kind }) => kind === 'spool')?.configSchema).toMatchObject({ properties: { folder: { title: 'Folder' } } })
  const wanted = { name: 'Spool', kind: 'spool', environment: 'test', pollIntervalSeconds: 5, config: { folder: root } }
  expect((await api('POST', '/clusters/test', { body: { kind: 'spool', config: { folder: root } } })).body).toMatchObject({ ok: true })
  const refused = await api('POST', '/clusters', { body: { ...wanted, config: { folder: '' } } })
  expect(refused).toMatchObject({ status: 400, body: { errors: [{ field: 'config.folder' }] } })
  expect((await api('POST', '/clusters', { body: wanted })).status).toBe(201)

  const collector = await startCollector(context, createLog('test'))
  try {
    const destination = (name: string, backlog: number) =>
      until(`${name} has ${backlog}`, 30_000, async () => {
        const { body } = await api<Items<Destination>>('GET', '/destinations?limit=10')
        return body.items.find((one) => one.name === name && one.backlogMessages === backlog) ?? null
      })
    await destination('=cmd|<b>', 1)
    expect(await destination('reminders', 0)).toMatchObject({
      scheduledMessages: 2,
      nextDueAt: '2027-01-15T08:00:00.000Z',
      preparedMessages: 1,
    })
    const dead = await destination('orders.dead', 3)
    const letters = await api<Items<DeadLetterDestination>>('GET', '/dead-letters')
    expect(letters.body.items).toMatchObject([{ name: 'orders.dead', messages: 3, sources: [{ name: 'orders' }], canRequeue: true }])
    const seen = await api<Items<{ body: { preview: string } }>>('GET', `/dead-letters/${dead.id}/messages`)
    expect(seen.body.items.map(({ body }) => body.preview)).toEqual(['{"order":1}', '{"order":2}', '{"order":3}'])

    const run = await api<RequeueRun>('POST', '/requeue-runs', {
      body: { source: dead.id, selection: { all: true }, target: { mode: 'origin' }, start: true },
    })
    expect(run.status).toBe(201)
    await until('the run is completed', 30_000, async () => {
      const { body } = await api<RequeueRun>('GET', `/requeue-runs/${run.body.id}`)
      return body.state === 'completed' ? body : null
    })
    await destination('orders', 3)
    await destination('orders.dead', 0)
  } finally {
    await collector.stop()
  }
  expect(await readdir(join(root, 'orders.dead'))).toEqual([])
  const arrived = JSON.parse(await readFile(join(root, 'orders', '0000.msg'), 'utf8')) as { headers: Record<string, string> }
  expect(arrived.headers).toMatchObject({ tenant: 'north', 'x-spillway-requeues': '1', 'x-spillway-message': '0000' })
})
