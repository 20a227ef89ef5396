import { beforeEach, expect, test } from 'vitest'
import { testDatabase } from '#lib/db/testing/database.ts'
import { prune, pruneIsDue } from './prune.ts'

const { pool } = await testDatabase()
const NOW = new Date('2026-11-22T12:00:00Z')
const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * 86_400_000)

beforeEach(async () => {
  await pool.query('truncate cluster, series.series, audit_event, setting restart identity cascade')
  await pool.query(`insert into cluster (id, name, kind, config) values ('c1', 'shop', 'rabbitmq', '{}')`)
  await pool.query(
    `insert into destination (id, cluster_id, name, type, gone_at) values
      ('here', 'c1', 'here', 'queue', null), ('gone', 'c1', 'gone', 'queue', $1), ('long-gone', 'c1', 'long-gone', 'queue', $2)`,
    [daysAgo(399), daysAgo(401)],
  )
  await pool.query(`insert into subscription (id, cluster_id, destination_id, group_name) values ('reader', 'c1', 'here', 'billing')`)
  await pool.query(`insert into node (id, cluster_id, name, up) values ('n', 'c1', 'kafka/1', true)`)
})

const series = async (): Promise<string[]> =>
  (await pool.query<{ name: string }>(`select object_kind || ' ' || object_id as name from series.series order by 1`)).rows.map(
    (row) => row.name,
  )

const addSeries = (...objects: [kind: string, id: string][]): Promise<unknown> =>
  pool.query(
    `insert into series.series (cluster_id, object_kind, object_id, metric) select 'c1', kind, id, 'x' from unnest($1::text[], $2::text[]) as o (kind, id)`,
    [objects.map(([kind]) => kind), objects.map(([, id]) => id)],
  )

test('series go with objects that are gone for longer than anything of them is kept, and with rows that are no more', async () => {
  await addSeries(
    ['cluster', 'c1'],
    ['node', 'c1/kafka/1'],
    ['node', 'c1/kafka/2'],
    ['destination', 'here'],
    ['destination', 'gone'],
    ['destination', 'long-gone'],
    ['destination', 'never-heard-of'],
    ['partition', 'here/0'],
    ['partition', 'reader/0'],
    ['partition', 'long-gone/0'],
    ['subscription', 'reader'],
    ['subscription', 'forgotten'],
  )
  expect((await prune(pool, NOW)).series).toBe(5)
  expect(await series()).toEqual([
    'cluster c1',
    'destination gone',
    'destination here',
    'node c1/kafka/1',
    'partition here/0',
    'partition reader/0',
    'subscription reader',
  ])
})

const addRun = (id: string, state: string, times: { created: Date; started?: Date; finished?: Date }): Promise<unknown> =>
  pool.query(
    `insert into requeue_run (id, cluster_id, source_destination_id, state, selection, target, plan, actor, created_at, started_at, finished_at, count_removed)
     values ($1, 'c1', 'here', $2, '{}', '{}', '{}', '{}', $3, $4, $5, 7)`,
    [id, state, times.created, times.started, times.finished],
  )
const runs = async (): Promise<string[]> =>
  (await pool.query<{ id: string }>('select id from requeue_run order by id')).rows.map((row) => row.id)

test('the ledger of a run goes 90 days after its end; the run, its counts and what was requeued how often stay', async () => {
  await addRun('old', 'completed', { created: daysAgo(92), started: daysAgo(92), finished: daysAgo(91) })
  await addRun('recent', 'completed', { created: daysAgo(92), started: daysAgo(92), finished: daysAgo(89) })
  await addRun('under-way', 'paused', { created: daysAgo(200), started: daysAgo(200) })
  for (const run of ['old', 'recent', 'under-way']) {
    await pool.query(`insert into requeue_item (run_id, seq, message_id) select $1, i, 'm' || i from generate_series(1, 3) i`, [run])
    await pool.query(
      `insert into requeue_page (run_id, first_seq, messages, size, state) values ($1, 4, '[["m4", "", ""]]', 1, 'removed')`,
      [run],
    )
  }
  await pool.query(`insert into requeue_history (destination_id, message_id, last_run_id) values ('here', 'm1', 'old')`)
  expect(await prune(pool, NOW)).toMatchObject({ items: 3, pages: 1 })
  const left = await pool.query<{ run: string }>('select distinct run_id as run from requeue_ledger order by 1')
  expect(left.rows.map((row) => row.run)).toEqual(['recent', 'under-way'])
  expect(await runs()).toEqual(['old', 'recent', 'under-way'])
  expect((await pool.query('select 1 from requeue_history')).rowCount).toBe(1)
})

test('plans nobody started go after a day, and the audit log says of each what became of it', async () => {
  await addRun('given-up', 'cancelled', { created: daysAgo(2), finished: daysAgo(2) })
  await addRun('forgotten', 'planned', { created: daysAgo(2) })
  await addRun('fresh', 'planned', { created: daysAgo(0.5) })
  await addRun('ran', 'cancelled', { created: daysAgo(2), started: daysAgo(2), finished: daysAgo(2) })
  expect((await prune(pool, NOW)).plans).toBe(2)
  expect(await runs()).toEqual(['fresh', 'ran'])
  const audit = await pool.query('select action, entity_id as id from audit_event')
  // Giving up is audited when a person does it.
  expect(audit.rows).toEqual([{ action: 'requeue-run.expired', id: 'forgotten' }])
})

test('pruning is due once an hour', async () => {
  expect(await pruneIsDue(pool, NOW)).toBe(true)
  expect(await pruneIsDue(pool, new Date(NOW.getTime() + 3_000_000))).toBe(false)
  expect(await pruneIsDue(pool, new Date(NOW.getTime() + 3_700_000))).toBe(true)
})
