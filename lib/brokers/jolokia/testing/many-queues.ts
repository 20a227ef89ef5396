import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BrokerConnection } from '../../contract.ts'
import { JolokiaClient } from '../client.ts'
import type { JolokiaRequest } from '../requests.ts'

const QUEUES = 5_000
const AT_ONCE = 500
/** The usual polling interval: a poll that takes longer would never be fresh. */
const INTERVAL_MS = 10_000

interface Login {
  jolokiaUrl: string
  username: string
  password: string
}

interface Broker {
  start: (dataDir: string) => Promise<{ config: Login; stop: () => Promise<void> }>
  connect: (config: Login) => BrokerConnection
  /** Makes one queue. */
  make: (name: string) => JolokiaRequest
}

/** A private broker with thousands of queues is listed and polled whole, in time. */
export function describeManyQueues(what: string, { start, connect, make }: Broker): void {
  describe(`${what} of ${QUEUES.toLocaleString('en')} queues`, () => {
    const names = Array.from({ length: QUEUES }, (_, index) => `team-${index % 40}.orders.${index}`)
    let folder: string
    let running: Awaited<ReturnType<typeof start>>
    let connection: BrokerConnection

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'spillway-many-'))
      running = await start(folder)
      const { jolokiaUrl: url, username, password } = running.config
      const client = new JolokiaClient({
        url,
        username,
        password,
        timeoutMs: 60_000,
        usualAddress: '',
        forbidden: 'bad-credentials',
        now: Date.now,
      })
      for (let at = 0; at < QUEUES; at += AT_ONCE) {
        const items = await client.ask(names.slice(at, at + AT_ONCE).map(make), AbortSignal.timeout(60_000))
        expect(items.filter((item) => !item.ok)).toEqual([])
      }
      client.close()
      connection = connect(running.config)
    }, 180_000)
    afterAll(async () => {
      await connection?.close()
      await running?.stop()
      await rm(folder, { recursive: true, force: true })
    }, 60_000)

    test('is listed whole, and polled whole within one interval', async () => {
      const listed = new Set((await connection.inventory(AbortSignal.timeout(60_000))).destinations.map(({ name }) => name))
      expect(names.filter((name) => !listed.has(name))).toEqual([])
      const { destinations, problems } = await connection.sample(AbortSignal.timeout(INTERVAL_MS))
      expect(problems).toEqual([])
      const counted = new Map(destinations.map(({ destination, backlogMessages }) => [destination.name, backlogMessages]))
      expect(names.filter((name) => counted.get(name) !== 0)).toEqual([])
    }, 90_000)
  })
}
