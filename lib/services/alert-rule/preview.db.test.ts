import { beforeAll, describe, expect, test } from 'vitest'
import type { AlertRulePreview, AlertRulePreviewInput } from '#lib/api/contracts/alert-preview.ts'
import { alertRulePreview } from '#lib/api/contracts/alert-preview.ts'
import { conditionOf } from '#lib/alerting/registry.ts'
import { api, serveFrom, type Problem } from '#lib/api/testing/web.ts'
import { previewRule, PREVIEW_BOUNDS } from '#lib/queries/alert-preview.ts'
import type { SeriesSample } from '#lib/series/index.ts'
import { appendPolls } from '#lib/series/testing/polls.ts'
import { testContext } from '../testing.ts'

const context = await testContext()
serveFrom(context)
const { pool } = context
const START = Date.parse('2026-11-22T12:00:00Z')
const at = (minute: number): string => new Date(START + minute * 60_000).toISOString()
const hour = { from: at(0), to: at(60) }

const sample = (objectId: string, metric: SeriesSample['metric'], value: number): SeriesSample => ({
  objectKind: objectId === 'c1' ? 'cluster' : objectId.startsWith('s') ? 'subscription' : 'destination',
  objectId,
  metric,
  value,
})

beforeAll(async () => {
  await pool.query(`insert into cluster (id, name, kind, config, poll_interval_seconds) values ('c1', 'shop', 'rabbitmq', '{}', 60)`)
  await pool.query(`insert into destination (id, cluster_id, name, type, role, owner, gone_at, backlog_messages) values
    ('orders', 'c1', 'orders', 'queue', 'normal', 'shop', null, 10), ('mails', 'c1', 'mails', 'queue', 'normal', null, null, 5),
    ('old', 'c1', 'old', 'queue', 'normal', null, '2026-11-22T12:40:00Z', 3), ('new', 'c1', 'new', 'queue', 'normal', null, null, 2),
    ('dead', 'c1', 'orders.DLQ', 'queue', 'dead-letter', null, null, 1), ('older', 'c1', 'older', 'queue', 'normal', null, '2026-11-22T11:00:00Z', 9)`)
  await pool.query(`insert into subscription (id, cluster_id, destination_id, group_name) values ('s1', 'c1', 'orders', 'billing')`)
  await appendPolls(pool, 'c1', { from: START - 600_000, to: START + 3_600_000, every: 60_000 }, (time) => {
    const minute = (time - START) / 60_000
    const busy = (minute >= 10 && minute < 20) || (minute >= 40 && minute < 41)
    if (minute >= 50 && minute < 53) return [sample('c1', 'up', 0)]
    return [
      sample('c1', 'up', 1),
      sample('orders', 'backlog_messages', busy ? 5000 + minute : 10),
      sample('mails', 'backlog_messages', 10),
      ...(minute < 40 ? [sample('old', 'backlog_messages', 9000)] : []),
      // Three dead letters in minute 30.
      sample('dead', 'arrivals_rate', minute < 30 ? 7 : 10),
      sample('s1', 'lag_seconds', minute >= 20 && minute < 25 ? 900_000 : 0),
    ]
  })
})

const preview = async (given: Partial<AlertRulePreviewInput>): Promise<AlertRulePreview> => {
  const body = { condition: 'backlog', severity: 'high', forSeconds: 120, keepFiringForSeconds: 120, ...hour, ...given }
  const answer = await api('POST', '/alert-rules/preview', { body })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return alertRulePreview.parse(answer.body)
}

describe('a rule tried on stored history', () => {
  test('says which incidents it would have opened, when and how bad, and saves nothing', async () => {
    const answer = await preview({ scope: { destination: 'orders' } })
    expect(answer).toMatchObject({ ...hour, historyFrom: at(0), subjects: { matched: 1, evaluated: 1, withoutHistory: 0 }, cut: [] })
    expect(answer.incidents).toEqual({ fired: 1, notConfirmed: 1, open: 0 })
    const [fired, brief] = answer.items
    expect(fired).toEqual({
      subject: {
        kind: 'destination',
        id: 'orders',
        name: 'orders',
        group: null,
        destination: 'orders',
        clusterId: 'c1',
        clusterName: 'shop',
      },
      startedAt: at(10),
      firedAt: at(12),
      closedAt: at(22),
      closeReason: 'recovered',
      peakValue: 5019,
      threshold: 1000,
      freshness: 'fresh',
    })
    expect(brief).toMatchObject({ startedAt: at(40), firedAt: null, closeReason: 'not_confirmed' })
    const kept = await pool.query(
      'select (select count(*) from alert_rule) + (select count(*) from alert) + (select count(*) from audit_event) as n',
    )
    expect(kept.rows[0]).toEqual({ n: 0 })
  })

  test('covers what was deleted in the range, not before it, and counts what has no history', async () => {
    const answer = await preview({})
    expect(answer.subjects).toEqual({ matched: 4, evaluated: 4, withoutHistory: 1 })
    expect(answer.items.find((item) => item.subject.id === 'old')).toMatchObject({
      closedAt: at(40),
      closeReason: 'object_deleted',
      freshness: 'gone',
    })
  })

  test('reads arrivals per minute from what a counter gained', async () => {
    const answer = await preview({ condition: 'dead_letter_arrivals', forSeconds: 0 })
    expect(answer.items).toMatchObject([{ subject: { id: 'dead' }, startedAt: at(30), firedAt: at(30) }])
  })

  test('names the group of a reader that was behind', async () => {
    const answer = await preview({ condition: 'lag_seconds' })
    expect(answer.items).toMatchObject([
      { subject: { kind: 'subscription', name: 'billing on orders' }, startedAt: at(20), peakValue: 900 },
    ])
  })

  test('counts failed polls of a cluster', async () => {
    const answer = await preview({ condition: 'cluster_unreachable', forSeconds: 3600 })
    expect(answer.items).toMatchObject([
      { subject: { id: 'c1' }, startedAt: at(50), firedAt: at(52), closeReason: 'recovered', peakValue: 3 },
    ])
  })

  test('says where the history begins that it was tried on', async () => {
    expect(await preview({ from: at(-600) })).toMatchObject({ from: at(-600), historyFrom: at(-10) })
    expect(await preview({ from: at(-600), to: at(-500) })).toMatchObject({ historyFrom: null })
  })

  test('tries the last 24 hours when no range is given', async () => {
    const { from, to } = await preview({ from: undefined, to: undefined })
    expect(Date.parse(to) - Date.parse(from)).toBe(86_400_000)
  })

  test('says when a bound kept it from looking at everything or listing all', async () => {
    const rule = { condition: conditionOf('backlog')!, params: { messages: 5 }, scope: {}, forSeconds: 0, keepFiringForSeconds: 0 }
    const range = { from: new Date(hour.from), to: new Date(hour.to) }
    const few = await previewRule(context, rule, range, { ...PREVIEW_BOUNDS, samples: 130, batch: 60 })
    expect(few).toMatchObject({ subjects: { matched: 4, evaluated: 2 }, cut: ['subjects'] })
    const listed = await previewRule(context, rule, range, { ...PREVIEW_BOUNDS, items: 1 })
    expect(listed).toMatchObject({ cut: ['items'], incidents: { fired: 3 } })
    expect(listed.items).toHaveLength(1)
  })

  test.each([
    [{ condition: 'mood' }, 'condition'],
    [{ params: { messages: 0 } }, 'params.messages'],
    [{ from: at(-9 * 1440) }, 'from'],
    [{ from: at(61) }, 'from'],
    [{ colour: 1 }, 'colour'],
  ])('refuses %j and names the field', async (given, field) => {
    const body = { condition: 'backlog', severity: 'high', ...hour, ...given }
    const { status, body: problem } = await api<Problem>('POST', '/alert-rules/preview', { body })
    expect({ status, fields: problem.errors?.map((error) => error.field) }).toEqual({ status: 400, fields: [field] })
  })
})
