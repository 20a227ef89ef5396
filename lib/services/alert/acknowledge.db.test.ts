import { beforeEach, expect, test } from 'vitest'
import { alert, alertPage } from '#lib/api/contracts/alerts.ts'
import { getAlert, listAlerts } from '#lib/queries/alerts.ts'
import { auditOf, testContext } from '../testing.ts'
import { acknowledgeAlert } from './acknowledge.ts'

const context = await testContext()

beforeEach(async () => {
  await context.pool.query('truncate cluster, alert, audit_event cascade')
  await context.pool.query(`insert into cluster (id, name, kind, config, environment) values ('c1', 'shop', 'kafka', '{}', 'staging')`)
  await context.pool.query(
    `insert into destination (id, cluster_id, name, type, pattern, owner) values ('d1', 'c1', 'orders', 'topic', 'decoupling', 'payments')`,
  )
  await context.pool.query(`insert into subscription (id, cluster_id, destination_id, group_name) values ('s1', 'c1', 'd1', 'billing')`)
  await context.pool
    .query(`insert into alert (id, rule_name, rule_revision, condition, cluster_id, cluster_name, subject_kind, subject_id, subject_name, state,
      severity, started_at, fired_at, last_sample_at, closed_at, close_reason) values
    ('a1', 'Lag', 1, 'lag_seconds', 'c1', 'shop', 'subscription', 's1', 'billing on orders', 'firing', 'high', '2026-11-22T12:00Z', '2026-11-22T12:01Z', now(), null, null),
    ('a2', 'Lag', 1, 'lag_seconds', 'c1', 'shop', 'subscription', 's1', 'billing on orders', 'closed', 'critical', '2026-11-21T12:00Z', null, now(), now(), 'recovered')`)
})

test('an incident is acknowledged once, with its history and an audit event', async () => {
  await acknowledgeAlert(context, 'a1')
  await acknowledgeAlert(context, 'a1')
  const found = alert.parse(await getAlert(context, 'a1'))
  expect(found).toMatchObject({
    state: 'firing',
    acknowledgedBy: 'ann',
    subject: { kind: 'subscription', name: 'billing on orders', clusterName: 'shop' },
  })
  expect(found.events).toMatchObject([{ transition: 'acknowledged', details: { by: 'ann' } }])
  expect(await auditOf(context, 'alert')).toEqual([
    { action: 'alert.acknowledged', before: { acknowledgedBy: null }, after: { acknowledgedBy: 'ann' } },
  ])
})

test('a closed incident, and one somebody else has, cannot be acknowledged', async () => {
  await expect(acknowledgeAlert(context, 'a2')).rejects.toMatchObject({ code: 'conflict' })
  await acknowledgeAlert({ ...context, actor: { type: 'user', name: 'bob' } }, 'a1')
  await expect(acknowledgeAlert(context, 'a1')).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('bob') })
  await expect(acknowledgeAlert(context, 'nope')).rejects.toMatchObject({ code: 'not-found' })
})

test('incidents are filtered and sorted', async () => {
  const ids = async (query: object): Promise<string[]> =>
    alertPage.parse(await listAlerts(context, { limit: 10, ...query })).items.map((row) => row.id)
  expect(await ids({})).toEqual(['a1', 'a2'])
  expect(await ids({ sort: '-severity' })).toEqual(['a2', 'a1'])
  expect(await ids({ state: ['firing', 'recovering'] })).toEqual(['a1'])
  expect(await ids({ severity: ['critical'], cluster: ['c1'], subject: 's1' })).toEqual(['a2'])
  expect(await ids({ q: 'BILLING' })).toEqual(['a1', 'a2'])
  expect(await ids({ rule: 'other' })).toEqual([])
})

test.each([
  [{ destination: 'ord*' }, true],
  [{ group: 'billing', environment: ['staging'] }, true],
  [{ owner: 'payments', pattern: 'decoupling', rule: 'Lag' }, true],
  [{ group: 'shipping' }, false],
])('an open incident that a silence in force matches (%j) shows as silenced: %s', async (matchers, silenced) => {
  await context.pool.query('truncate silence')
  await context.pool.query(
    `insert into silence (id, matchers, starts_at, ends_at, author, reason) values
    ('on', $1, now() - interval '1 h', now() + interval '1 h', 'ann', 'x'), ('over', '{}', now() - interval '2 h', now() - interval '1 h', 'ann', 'x')`,
    [matchers],
  )
  const page = await listAlerts(context, { limit: 10 })
  expect(page.items.map((row) => [row.id, row.silenced])).toEqual([
    ['a1', silenced],
    ['a2', false],
  ])
})
