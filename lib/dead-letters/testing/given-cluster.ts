import { randomBytes, randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { afterAll } from 'vitest'
import { connectWith } from '#lib/brokers/connect.ts'
import type { BrokerConnection } from '#lib/brokers/contract.ts'
import { createMemory } from '#lib/collector/memory.ts'
import { writeInventory } from '#lib/collector/write-inventory.ts'
import { closeContext, createContext, type RequestContext } from '#lib/context.ts'
import { transaction } from '#lib/db/pool.ts'
import { testDatabase } from '#lib/db/testing/database.ts'
import { parseEnv } from '#lib/env.ts'

/** A request context on a fresh database of the calling test file, and the database's address for child processes. */
export async function testContext(): Promise<{ context: RequestContext; url: string }> {
  const { url } = await testDatabase()
  const settings = parseEnv({
    DATABASE_URL: url,
    SPILLWAY_DATA_DIR: tmpdir(),
    SPILLWAY_SECRET_KEY: randomBytes(32).toString('base64'),
    LOG_LEVEL: 'silent',
  })
  const base = await createContext(settings, { applicationName: 'test' })
  afterAll(() => closeContext(base))
  return { context: { ...base, actor: { type: 'user', name: 'ann' }, ip: null }, url }
}

export interface GivenCluster {
  id: string
  connection: BrokerConnection
  /** Reads the inventory from the broker and stores it as a collector does. */
  observe(): Promise<void>
  /** Id of a destination by its name. */
  destination(name: string): Promise<string>
}

/** A connected cluster of a real broker. */
export async function givenCluster(context: RequestContext, kind: string, config: Record<string, unknown>): Promise<GivenCluster> {
  const id = randomUUID()
  await context.pool.query('insert into cluster (id, name, kind, config, capabilities) values ($1, $1, $2, $3, $4)', [
    id,
    kind,
    config,
    ['inventory', 'sample', 'browse', 'requeue'],
  ])
  const connection = connectWith(kind, config, { now: Date.now, warn: () => undefined })
  afterAll(() => connection.close())
  return {
    id,
    connection,
    observe: async () => {
      const inventory = await connection.inventory(AbortSignal.timeout(20_000))
      await transaction(context.pool, (client) => writeInventory(client, id, kind, inventory, createMemory()))
    },
    destination: async (name) => {
      const found = await context.pool.query<{ id: string }>('select id from destination where cluster_id = $1 and name = $2', [id, name])
      const row = found.rows[0]
      if (!row) throw new Error(`the inventory has no ${name}`)
      return row.id
    },
  }
}
