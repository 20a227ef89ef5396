import { beforeEach, describe, expect, test } from 'vitest'
import { evaluateAlerts } from '#lib/alerting/evaluate.ts'
import { destinationSubject } from '#lib/alerting/testing.ts'
import * as contract from '#lib/api/contracts/alerts.ts'
import { transaction } from '#lib/db/pool.ts'
import { getAlertRule, listAlertRules, listConditionKinds } from '#lib/queries/alert-rules.ts'
import { listAlerts } from '#lib/queries/alerts.ts'
import { auditOf, testContext } from '../testing.ts'
import { createAlertRule } from './create.ts'
import { removeAlertRule } from './remove.ts'
import { updateAlertRule } from './update.ts'

const context = await testContext()
const list = { limit: 100 }

beforeEach(async () => {
  await context.pool.query('truncate cluster, alert_rule, alert, channel, audit_event cascade')
  await context.pool.query(`insert into cluster (id, name, kind, config) values ('c1', 'shop', 'rabbitmq', '{}')`)
  await context.pool.query(`insert into channel (id, name, kind, config) values ('ops', 'Ops', 'webhook', '{}')`)
})

const create = (given: Record<string, unknown> = {}): Promise<string> =>
  createAlertRule(
    context,
    contract.alertRuleCreate.parse({
      name: 'Backlog',
      condition: 'backlog',
      params: { messages: 10 },
      severity: 'high',
      forSeconds: 0,
      channels: ['ops'],
      ...given,
    }),
  )
const fire = (): Promise<unknown> =>
  transaction(context.pool, (client) =>
    evaluateAlerts(client, {
      cluster: { id: 'c1', name: 'shop', environment: 'production', pollIntervalSeconds: 10 },
      sampleAt: new Date(),
      poll: 'ok',
      failures: 0,
      subjects: [destinationSubject({ numbers: { backlog_messages: 500 } })],
    }),
  )
const onlyAlert = async (): Promise<contract.Alert> => {
  const page = contract.alertPage.parse(await listAlerts(context, list))
  expect(page.total).toBe(1)
  return page.items[0] as contract.Alert
}

describe('a new rule', () => {
  test('is answered as the contract says, with the defaults of its condition, and is in the audit log', async () => {
    const id = await create({ params: {} })
    const rule = contract.alertRule.parse(await getAlertRule(context, id))
    expect(rule).toMatchObject({ name: 'Backlog', params: { messages: 1000 }, scope: {}, revision: 1, openAlerts: 0, enabled: true })
    expect(contract.alertRulePage.parse(await listAlertRules(context, list)).total).toBe(1)
    expect(await auditOf(context, 'alert-rule')).toMatchObject([{ action: 'alert-rule.created', before: null, after: { name: 'Backlog' } }])
  })

  test.each([
    ['an unknown condition', { condition: 'weather' }, 'condition'],
    ['a parameter of the wrong kind', { params: { messages: 'many' } }, 'params.messages'],
    ['an unknown parameter', { params: { colour: 1 } }, 'params.colour'],
    ['a channel that does not exist', { channels: ['nobody'] }, 'channels'],
    [
      'a scope its subjects do not have',
      { condition: 'cluster_unreachable', params: {}, scope: { destination: 'a*' } },
      'scope.destination',
    ],
  ])('with %s is refused, naming the field', async (_what, given, field) => {
    await expect(create(given)).rejects.toMatchObject({ code: 'invalid-request', errors: [{ field }] })
    expect((await listAlertRules(context, list)).total).toBe(0)
    expect(await auditOf(context, 'alert-rule')).toEqual([])
  })

  test('needs a name of its own', async () => {
    await create()
    await expect(create()).rejects.toMatchObject({ code: 'conflict', errors: [{ field: 'name' }] })
  })
})

describe('changing a rule', () => {
  test('in what it means closes its incidents as rule_changed at once', async () => {
    const id = await create()
    await fire()
    expect((await getAlertRule(context, id)).openAlerts).toBe(1)
    await updateAlertRule(context, id, { params: { messages: 20 } })
    expect(await onlyAlert()).toMatchObject({ state: 'closed', closeReason: 'rule_changed' })
    expect(await getAlertRule(context, id)).toMatchObject({ revision: 2, openAlerts: 0, params: { messages: 20 } })
  })

  test('in name, severity, times or channels keeps its incidents', async () => {
    const id = await create()
    await fire()
    await updateAlertRule(context, id, {
      name: 'Other',
      severity: 'critical',
      forSeconds: 5,
      channels: [],
      params: { messages: 10 },
      scope: {},
    })
    expect(await onlyAlert()).toMatchObject({ state: 'firing' })
    expect(await getAlertRule(context, id)).toMatchObject({ revision: 1, name: 'Other' })
    expect((await auditOf(context, 'alert-rule'))[1]).toMatchObject({
      action: 'alert-rule.updated',
      before: { name: 'Backlog', severity: 'high' },
      after: { name: 'Other', severity: 'critical' },
    })
  })

  test('to another condition starts from that one’s own parameters', async () => {
    const id = await create()
    await updateAlertRule(context, id, { condition: 'lag_seconds' })
    expect((await getAlertRule(context, id)).params).toEqual({ seconds: 300 })
  })

  test('off closes its incidents as rule_disabled and tells the channel', async () => {
    const id = await create()
    await fire()
    await updateAlertRule(context, id, { enabled: false })
    expect(await onlyAlert()).toMatchObject({ state: 'closed', closeReason: 'rule_disabled' })
    const sent = await context.pool.query<{ transition: string }>('select transition from notification order by transition_no')
    expect(sent.rows.map((row) => row.transition)).toEqual(['fired', 'closed'])
  })

  test('that does not exist is not found', async () => {
    await expect(updateAlertRule(context, 'nope', { enabled: false })).rejects.toMatchObject({ code: 'not-found' })
  })
})

test('a deleted rule closes its incidents as rule_deleted and leaves them in the history', async () => {
  const id = await create()
  await fire()
  await removeAlertRule(context, id)
  expect(await onlyAlert()).toMatchObject({ ruleId: null, ruleName: 'Backlog', closeReason: 'rule_deleted' })
  expect((await auditOf(context, 'alert-rule'))[1]).toMatchObject({ action: 'alert-rule.removed', before: { name: 'Backlog' } })
  await expect(removeAlertRule(context, id)).rejects.toMatchObject({ code: 'not-found' })
})

test('rules are sorted and searched', async () => {
  await create({ name: 'B', severity: 'info' })
  await create({ name: 'a 100%', severity: 'critical' })
  const names = async (query: object): Promise<string[]> =>
    (await listAlertRules(context, { ...list, ...query })).items.map((rule) => rule.name)
  expect(await names({})).toEqual(['a 100%', 'B'])
  expect(await names({ sort: '-severity' })).toEqual(['a 100%', 'B'])
  expect(await names({ sort: 'openAlerts', q: '0%' })).toEqual(['a 100%'])
  const first = await listAlertRules(context, { limit: 1 })
  expect(first.nextCursor).not.toBeNull()
  expect(await names({ limit: 1, cursor: first.nextCursor })).toEqual(['B'])
})

test('condition kinds carry a schema the form can be drawn from', () => {
  const page = listConditionKinds()
  expect(page.items.map((kind) => contract.conditionKind.parse(kind).condition)).toContain('backlog')
  expect(page.items[0]?.paramsSchema).toMatchObject({ properties: { messages: { default: 1000, title: expect.any(String) } } })
})
