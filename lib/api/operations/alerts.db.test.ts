import { expect, test } from 'vitest'
import { problemAnswer } from '#lib/api/contracts/common.ts'
import { testContext } from '#lib/services/testing.ts'
import * as acknowledge from '../../../app/api/v1/alerts/[id]/acknowledge/route.ts'
import * as alertById from '../../../app/api/v1/alerts/[id]/route.ts'
import * as alerts from '../../../app/api/v1/alerts/route.ts'
import * as ruleById from '../../../app/api/v1/alert-rules/[id]/route.ts'
import * as rules from '../../../app/api/v1/alert-rules/route.ts'
import * as channelKinds from '../../../app/api/v1/channel-kinds/route.ts'
import * as channelById from '../../../app/api/v1/channels/[id]/route.ts'
import * as channelTest from '../../../app/api/v1/channels/[id]/test/route.ts'
import * as channels from '../../../app/api/v1/channels/route.ts'
import * as conditionKinds from '../../../app/api/v1/condition-kinds/route.ts'
import * as notifications from '../../../app/api/v1/notifications/route.ts'
import * as silenceById from '../../../app/api/v1/silences/[id]/route.ts'
import * as silences from '../../../app/api/v1/silences/route.ts'
import type { handle } from '../handle.ts'
import type { Operation } from '../operation.ts'
import { alertOperations } from './alerts.ts'

const context = await testContext()
// The web process's context, as `webContext` keeps it.
Object.assign(globalThis, { spillwayContext: Promise.resolve(context) })

type Route = ReturnType<typeof handle>

/** Calls a route as HTTP would; checks status and body against the operation. */
async function call<Answer = Record<string, unknown>>(
  op: Operation,
  route: Route,
  given: { id?: string; body?: unknown; search?: string } = {},
): Promise<Answer> {
  const path = `/api/v1${op.path.replace('{id}', given.id ?? '')}${given.search ?? ''}`
  const request = new Request(`http://127.0.0.1:3000${path}`, {
    method: op.method,
    headers: { host: '127.0.0.1:3000', 'content-type': 'application/json' },
    ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
  })
  const response = await route(request, { params: Promise.resolve(given.id === undefined ? {} : { id: given.id }) })
  const text = await response.text()
  expect(response.status, text).toBe(op.status)
  if (op.status === 204) return undefined as Answer
  return op.answer.parse(JSON.parse(text)) as Answer
}

async function refused(op: Operation, route: Route, given: { id?: string; body?: unknown }): Promise<{ status: number; fields: string[] }> {
  const request = new Request(`http://127.0.0.1:3000/api/v1${op.path}`, {
    method: op.method,
    headers: { host: '127.0.0.1:3000', 'content-type': 'application/json' },
    body: op.method === 'GET' ? null : JSON.stringify(given.body),
  })
  const response = await route(request, { params: Promise.resolve(given.id === undefined ? {} : { id: given.id }) })
  const problem = problemAnswer.parse(await response.json())
  return { status: response.status, fields: (problem.errors ?? []).map((error) => error.field) }
}

const op = alertOperations

test('a rule, a channel and a silence are made, read, changed and deleted over HTTP as the contract says', async () => {
  const channel = await call<{ id: string }>(op.createChannel, channels.POST, {
    body: { name: 'Ops', kind: 'slack', config: { url: 'https://hooks.slack.com/services/T/B/secret' } },
  })
  const rule = await call<{ id: string }>(op.createAlertRule, rules.POST, {
    body: { name: 'Backlog', condition: 'backlog', severity: 'high', channels: [channel.id] },
  })
  expect(await call(op.getAlertRule, ruleById.GET, { id: rule.id })).toMatchObject({ channels: [channel.id], params: { messages: 1000 } })
  expect(await call(op.updateAlertRule, ruleById.PATCH, { id: rule.id, body: { enabled: false } })).toMatchObject({ enabled: false })
  expect(await call(op.updateChannel, channelById.PATCH, { id: channel.id, body: { name: 'On call' } })).toMatchObject({
    name: 'On call',
    secretsSet: ['url'],
  })
  const silence = await call<{ id: string }>(op.createSilence, silences.POST, {
    body: { matchers: { rule: rule.id }, endsAt: new Date(Date.now() + 3_600_000).toISOString(), reason: 'maintenance' },
  })
  expect(await call(op.listSilences, silences.GET)).toMatchObject({ total: 1 })
  expect(await call(op.listAlertRules, rules.GET, { search: '?q=back&sort=-severity' })).toMatchObject({ total: 1 })
  expect(await call(op.listChannels, channels.GET)).toMatchObject({ total: 1 })
  await call(op.removeSilence, silenceById.DELETE, { id: silence.id })
  await call(op.removeAlertRule, ruleById.DELETE, { id: rule.id })
  await call(op.removeChannel, channelById.DELETE, { id: channel.id })
  expect(await call(op.listAlertRules, rules.GET)).toMatchObject({ total: 0 })
})

test('an incident is listed, read and acknowledged over HTTP', async () => {
  await context.pool
    .query(`insert into alert (id, rule_name, rule_revision, condition, subject_kind, subject_id, subject_name, state, severity, started_at, last_sample_at)
    values ('a1', 'Lag', 1, 'lag_seconds', 'subscription', 's1', 'billing on orders', 'firing', 'high', now(), now())`)
  expect(await call(op.listAlerts, alerts.GET, { search: '?state=firing&state=pending&severity=high' })).toMatchObject({ total: 1 })
  expect(await call(op.acknowledgeAlert, acknowledge.POST, { id: 'a1' })).toMatchObject({ acknowledgedBy: 'operator' })
  expect(await call(op.getAlert, alertById.GET, { id: 'a1' })).toMatchObject({
    events: [{ transition: 'acknowledged' }],
    notifications: [],
  })
})

test('kinds and the delivery log answer as the contract says', async () => {
  expect(await call(op.listConditionKinds, conditionKinds.GET)).toMatchObject({ nextCursor: null })
  expect(await call(op.listChannelKinds, channelKinds.GET)).toMatchObject({ nextCursor: null })
  expect(await call(op.listNotifications, notifications.GET, { search: '?state=dead' })).toMatchObject({ items: [], total: 0 })
})

test('what is wrong is a problem answer that names the field', async () => {
  expect(
    await refused(op.createAlertRule, rules.POST, { body: { name: '', condition: 'backlog', severity: 'grave', colour: 1 } }),
  ).toMatchObject({
    status: 400,
    fields: expect.arrayContaining(['name', 'severity', 'colour']),
  })
  expect(await refused(op.createChannel, channels.POST, { body: { name: 'X', kind: 'webhook', config: {} } })).toEqual({
    status: 400,
    fields: ['config.url'],
  })
  expect((await refused(op.getAlert, alertById.GET, { id: 'nope' })).status).toBe(404)
  expect((await refused(op.testChannel, channelTest.POST, { id: 'nope', body: {} })).status).toBe(404)
})
