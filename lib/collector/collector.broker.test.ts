import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { describeWithBroker } from '#lib/brokers/testing/attach.ts'
import { startTcpProxy } from '#lib/brokers/testing/tcp-proxy.ts'
import { until } from '#lib/brokers/testing/until.ts'
import { closeContext, createContext, type RequestContext } from '#lib/context.ts'
import { testDatabase } from '#lib/db/testing/database.ts'
import { parseEnv } from '#lib/env.ts'
import { createLog } from '#lib/log.ts'
import { createCluster } from '#lib/services/cluster/create.ts'
import { removeCluster } from '#lib/services/cluster/remove.ts'
import { startCollector, type Collector } from './collector.ts'

const MAIN = join(import.meta.dirname, 'main.ts')
const KEY = Buffer.alloc(32, 7).toString('base64')
const database = await testDatabase()
const settings = { DATABASE_URL: database.url, SPILLWAY_SECRET_KEY: KEY, LOG_LEVEL: 'info' }

let context: RequestContext
beforeAll(async () => {
  context = { ...(await createContext(parseEnv(settings), { applicationName: 'test' })), actor: { type: 'user', name: 'test' }, ip: null }
})
afterAll(() => closeContext(context))

interface ClusterRow {
  status: string
  error: { code: string } | null
  last_poll_at: Date | null
  last_success_at: Date | null
}

const cluster = async (id: string): Promise<ClusterRow> =>
  (await database.pool.query<ClusterRow>('select * from cluster where id = $1', [id])).rows[0] as ClusterRow

async function connect(name: string, config: unknown, pollIntervalSeconds: number): Promise<string> {
  const id = await createCluster(context, {
    name,
    kind: 'rabbitmq',
    environment: 'test',
    enabled: true,
    pollIntervalSeconds,
    config: config as Record<string, unknown>,
  })
  onTestFinished(() => removeCluster(context, id))
  return id
}

async function collecting(): Promise<Collector> {
  const collector = await startCollector(context, createLog('test'))
  onTestFinished(() => collector.stop())
  return collector
}

describeWithBroker('rabbitmq', (config) => {
  const rabbitmq = config as { managementUrl: string; prometheusUrl: string }

  test('a killed collector is replaced within two intervals', async () => {
    const interval = 10
    const processes = [0, 1].map((): ChildProcess => {
      const child = spawn(process.execPath, [MAIN], { env: { ...process.env, ...settings }, stdio: 'ignore' })
      onTestFinished(async () => {
        if (child.exitCode !== null || child.signalCode !== null) return
        child.kill('SIGKILL')
        await once(child, 'exit')
      })
      return child
    })
    await until('both collectors live', 30_000, async () => {
      const { rows } = await database.pool.query('select 1 from collector where stopped_at is null')
      return rows.length >= 2 ? true : null
    })
    const id = await connect('shared', config, interval)
    const holder = async (): Promise<string | null> =>
      (await database.pool.query<{ owner: string }>('select owner from lease where resource = $1', [`cluster:${id}`])).rows[0]?.owner ??
      null
    await until('it is polled', 30_000, async () => ((await cluster(id)).last_success_at ? true : null))
    const first = (await holder()) as string
    const victim = processes.find((child) => first.includes(`-${child.pid}-`))
    expect(victim, `the owner ${first} is one of ours`).toBeDefined()

    victim?.kill('SIGKILL')
    const { rows } = await database.pool.query<{ now: Date }>('select now() as now')
    const killedAt = rows[0]?.now.getTime() ?? 0
    const polledAgain = await until('the other polls', 60_000, async () => {
      const owner = await holder()
      const { last_success_at: at } = await cluster(id)
      return owner !== null && owner !== first && at && at.getTime() > killedAt ? at.getTime() : null
    })
    expect(polledAgain - killedAt).toBeLessThanOrEqual(2 * interval * 1000)
  })

  describe('a broker that stops answering', () => {
    test('is told as unreachable, keeps its numbers as stale, and does not hold up others', async () => {
      const port = Number(new URL(rabbitmq.managementUrl).port)
      const proxy = await startTcpProxy({ do: 'pass', port })
      let closed = false
      onTestFinished(() => (closed ? undefined : proxy.close()))
      await collecting()
      const behind = { ...rabbitmq, managementUrl: `http://127.0.0.1:${proxy.port}`, prometheusUrl: undefined }
      const shaky = await connect('shaky', behind, 5)
      const steady = await connect('steady', config, 5)
      await until('both are polled', 60_000, async () =>
        (await cluster(shaky)).last_success_at && (await cluster(steady)).last_success_at ? true : null,
      )
      const known = await database.pool.query('select backlog_messages from destination where cluster_id = $1', [shaky])

      await proxy.close()
      closed = true
      // A poll that was under way breaks off; the next one is refused.
      await until('it is told', 60_000, async () => {
        const { status, error } = await cluster(shaky)
        return status === 'unreachable' && error?.code === 'refused' ? true : null
      })
      const after = await database.pool.query('select backlog_messages from destination where cluster_id = $1', [shaky])
      expect(after.rowCount).toBe(known.rowCount)
      const before = (await cluster(steady)).last_success_at?.getTime() ?? 0
      await until('the other is polled on', 30_000, async () =>
        ((await cluster(steady)).last_success_at?.getTime() ?? 0) > before ? true : null,
      )
      const events = await database.pool.query(`select 1 from change_event where cluster_id = $1 and type = 'cluster.lost'`, [shaky])
      expect(events.rowCount).toBe(1)
    })

    test('that hangs is given up within its interval', async () => {
      const proxy = await startTcpProxy({ do: 'hang' })
      onTestFinished(() => proxy.close())
      await collecting()
      const id = await connect('hanging', { ...rabbitmq, managementUrl: `http://127.0.0.1:${proxy.port}`, prometheusUrl: undefined }, 3)
      const row = await until('it is told', 60_000, async () => {
        const found = await cluster(id)
        return found.status === 'unreachable' ? found : null
      })
      expect(row.error?.code).toBe('timeout')
    })
  })

  test('a collector that stops gives its leases back at once', async () => {
    const collector = await startCollector(context, createLog('test'))
    const id = await connect('handed-over', config, 5)
    await until('it is polled', 30_000, async () => ((await cluster(id)).last_success_at ? true : null))
    await collector.stop()
    expect((await database.pool.query('select 1 from lease where owner = $1', [collector.id])).rowCount).toBe(0)
    expect((await database.pool.query('select 1 from collector where id = $1 and stopped_at is not null', [collector.id])).rowCount).toBe(1)
  })
})
