import { beforeAll, expect, test } from 'vitest'
import type { SearchAnswer } from '#lib/api/contracts/overview.ts'
import { api, serveFrom } from '#lib/api/testing/web.ts'
import { testContext } from '#lib/services/testing.ts'

const context = await testContext()
serveFrom(context)

beforeAll(async () => {
  const { pool } = context
  await pool.query(`insert into cluster (id, name, kind, config) values ('shop', 'orders', 'kafka', '{}')`)
  // Runs come first in the table, and by their ids.
  await pool.query(`insert into destination (id, cluster_id, name, type) values ('z-dead', 'shop', 'orders.dlq', 'topic'),
    ('z-mine', 'shop', 'my.orders.dlq', 'topic'), ('z-gone', 'shop', 'orders.dlq.gone', 'topic'), ('z-odd', 'shop', '100%_\\done', 'topic')`)
  await pool.query(`update destination set gone_at = now() where id = 'z-gone'`)
  await pool.query(
    `insert into subscription (id, cluster_id, destination_id, group_name) values ('billing', 'shop', 'z-mine', 'orders.dlq.readers')`,
  )
  for (const id of ['a-run', 'b-run'])
    await pool.query(
      `insert into requeue_run (id, cluster_id, source_destination_id, state, selection, target, plan, actor, started_at)
       values ($1, 'shop', 'z-dead', 'completed', '{"all": true}', '{"mode": "origin"}', '{"targets": []}', '{"type": "user", "name": "ann"}', now())`,
      [id],
    )
})

const found = async (q: string, limit = 20): Promise<string[]> =>
  (await api<SearchAnswer>('GET', `/search?limit=${limit}&q=${encodeURIComponent(q)}`)).body.items.map((item) => item.id)

test('what is named so comes first, then what begins so, and of one name the destination before the runs from it', async () => {
  expect(await found('ORDERS.dlq')).toEqual(['z-dead', 'a-run', 'b-run', 'billing', 'z-mine'])
  expect((await found('orders'))[0]).toBe('shop')
  expect(await found('orders.dlq', 1)).toEqual(['z-dead'])
})

test('every letter stands for itself', async () => {
  expect(await found('100%_\\')).toEqual(['z-odd'])
  expect(await found('0_')).toEqual([])
})
