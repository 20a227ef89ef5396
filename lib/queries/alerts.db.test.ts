import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { ready } from '#lib/api/contracts/overview.ts'
import { api, call, serveFrom } from '#lib/api/testing/web.ts'
import { testContext } from '#lib/services/testing.ts'

const context = await testContext()
serveFrom(context)

beforeAll(async () => {
  await context.pool.query(`insert into cluster (id, name, kind, config, environment) values
    ('shop', 'shop', 'kafka', '{}', 'production'), ('lab', 'lab', 'kafka', '{}', 'staging')`)
  await context.pool.query(`insert into destination (id, cluster_id, name, type, role) values
    ('orders', 'shop', 'orders', 'topic', 'normal'), ('mails', 'shop', 'mails', 'topic', 'normal'), ('dead', 'lab', 'dead', 'topic', 'dead-letter')`)
  await context.pool.query(
    `insert into subscription (id, cluster_id, destination_id, group_name) values ('billing', 'shop', 'orders', 'billing'), ('mailer', 'shop', 'mails', 'mailer')`,
  )
  await context.pool
    .query(`insert into alert (id, rule_name, rule_revision, condition, cluster_id, subject_kind, subject_id, subject_name, state, severity, started_at, last_sample_at)
    values ('a-orders', 'r', 1, 'backlog', 'shop', 'destination', 'orders', 'orders', 'firing', 'high', now(), now()),
      ('a-billing', 'r', 1, 'lag_seconds', 'shop', 'subscription', 'billing', 'billing on orders', 'firing', 'high', now(), now()),
      ('a-mailer', 'r', 1, 'lag_seconds', 'shop', 'subscription', 'mailer', 'mailer on mails', 'firing', 'high', now(), now()),
      ('a-lab', 'r', 1, 'cluster_unreachable', 'lab', 'cluster', 'lab', 'lab', 'firing', 'high', now(), now())`)
  await context.pool
    .query(`insert into requeue_run (id, cluster_id, source_destination_id, state, selection, target, plan, actor, started_at)
    values ('run', 'lab', 'dead', 'completed', '{"all": true}', '{"mode": "origin"}', '{"targets": []}', '{"type": "user", "name": "ann"}', now())`)
})

const ids = async (path: string): Promise<string[]> =>
  (await api<{ items: { id: string }[] }>('GET', path)).body.items.map((item) => item.id).toSorted()

test('an environment shows the incidents of its own clusters alone', async () => {
  expect(await ids('/alerts?environment=staging')).toEqual(['a-lab'])
  expect(await ids('/alerts?environment=production')).toEqual(['a-billing', 'a-mailer', 'a-orders'])
  expect(await ids('/alerts?environment=nowhere')).toEqual([])
})

test('a destination shows its own incidents and those of its readers', async () => {
  expect(await ids('/alerts?destination=orders')).toEqual(['a-billing', 'a-orders'])
  expect(await ids('/alerts?subject=orders')).toEqual(['a-orders'])
})

test('an environment shows the requeue runs of its own clusters alone', async () => {
  expect(await ids('/requeue-runs?environment=staging')).toEqual(['run'])
  expect(await ids('/requeue-runs?environment=production')).toEqual([])
})

test('an export takes the same filters', async () => {
  const answer = await call('GET', '/api/v1/export/alerts?format=json&environment=staging')
  expect((await answer.json()) as { items?: unknown[] } | unknown[]).toMatchObject([{ id: 'a-lab' }])
})

test('an installation says which version of Spillway it is', async () => {
  const answer = ready.parse(await (await call('GET', '/api/ready')).json())
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
  expect(answer.version).toBe(version)
})
