import { beforeAll, describe, expect, test } from 'vitest'
import { destinationEventPage, type DestinationEvent } from '#lib/api/contracts/destination-events.ts'
import { api, serveFrom, type Problem } from '#lib/api/testing/web.ts'
import { testContext } from '#lib/services/testing.ts'
import { createSilence } from '#lib/services/silence/create.ts'
import { removeSilence } from '#lib/services/silence/remove.ts'

const context = await testContext()
serveFrom(context)
const { pool } = context
const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString()

const addRun = (
  id: string,
  cluster: string,
  source: string,
  target: object,
  plan: object,
  started: number | null,
  finished: number | null,
) =>
  pool.query(
    `insert into requeue_run (id, cluster_id, source_destination_id, state, selection, target, plan, actor, started_at, finished_at, count_planned, count_removed)
     values ($1, $2, $3, $4, '{}', $5, $6, '{"type": "user", "name": "ann"}', $7, $8, 5, 4)`,
    [
      id,
      cluster,
      source,
      started === null ? 'planned' : finished === null ? 'running' : 'completed',
      target,
      plan,
      started === null ? null : minutesAgo(started),
      finished === null ? null : minutesAgo(finished),
    ],
  )

beforeAll(async () => {
  await pool.query(`insert into cluster (id, name, kind, config) values ('c1', 'shop', 'rabbitmq', '{}'), ('c2', 'crm', 'rabbitmq', '{}')`)
  await pool.query(`insert into destination (id, cluster_id, namespace, name, type) values ('orders', 'c1', '/', 'orders', 'queue'), ('dead', 'c1', '/', 'orders.dlq', 'queue'),
    ('mails', 'c1', '/', 'mails', 'queue'), ('other', 'c2', '/', 'orders', 'queue'), ('other-dead', 'c2', '/', 'orders.dlq', 'queue')`)
  await pool.query(`insert into subscription (id, cluster_id, destination_id, group_name) values ('billing', 'c1', 'orders', 'billing')`)
  await pool.query(
    `insert into change_event (at, cluster_id, type, object_kind, object_id, object_name, details) values
      ($1, 'c1', 'destination.appeared', 'destination', 'orders', 'orders', '{}'),
      ($2, 'c1', 'destination.configured', 'destination', 'orders', 'orders', '{"changed": {"maxLength": [10, 20]}}'),
      ($3, 'c1', 'cluster.lost', 'cluster', 'c1', 'shop', '{}'), ($3, 'c2', 'cluster.lost', 'cluster', 'c2', 'crm', '{}'),
      ($3, 'c1', 'destination.gone', 'destination', 'mails', 'mails', '{}')`,
    [minutesAgo(100), minutesAgo(90), minutesAgo(80)],
  )
  const alert = (id: string, subject: string, fired: number | null, closed: number | null) =>
    pool.query(
      `insert into alert (id, rule_name, rule_revision, condition, cluster_id, subject_kind, subject_id, subject_name, state, severity, started_at, last_sample_at, fired_at, closed_at, close_reason)
       values ($1, 'Backlog', 1, 'backlog', 'c1', 'destination', $2, $2, $3, 'high', $4, now(), $5, $6, $7)`,
      [
        id,
        subject,
        closed === null ? 'firing' : 'closed',
        minutesAgo(75),
        fired === null ? null : minutesAgo(fired),
        closed === null ? null : minutesAgo(closed),
        closed === null ? null : 'recovered',
      ],
    )
  await alert('a1', 'orders', 70, 60)
  await alert('a2', 'billing', 55, null)
  await alert('never-fired', 'orders', null, 50)
  await alert('elsewhere', 'mails', 50, null)
  const origin = { mode: 'origin' }
  const toOrders = { targets: [{ name: 'orders' }] }
  await addRun('into', 'c1', 'dead', origin, toOrders, 40, 38)
  await addRun('chosen', 'c1', 'dead', { mode: 'destination', destinationId: 'orders' }, { targets: [] }, 37, null)
  await addRun('planned', 'c1', 'dead', origin, toOrders, null, null)
  await addRun('not-here', 'c1', 'dead', origin, { targets: [{ name: 'mails' }] }, 36, 35)
  await addRun('same-name', 'c2', 'other-dead', origin, toOrders, 36, 35)
  await pool.query(`insert into silence (id, matchers, starts_at, ends_at, author, reason) values
    ('past', '{"destination": "ord*"}', now() - interval '30 min', now() - interval '20 min', 'bob', 'upgrade'),
    ('running', '{"group": "billing", "rule": "anything"}', now() - interval '10 min', now() + interval '1 hour', 'bob', 'known'),
    ('of-others', '{"destination": "mails"}', now() - interval '10 min', now() + interval '1 hour', 'bob', 'mails'),
    ('to-come', '{}', now() + interval '1 hour', now() + interval '2 hours', 'bob', 'later')`)
})

const events = async (id: string, query = ''): Promise<{ items: DestinationEvent[]; nextCursor: string | null; total: number }> =>
  destinationEventPage.parse((await api('GET', `/destinations/${id}/events${query}`)).body)
const lines = (items: DestinationEvent[]): string[] => items.map(({ type, subject }) => `${type} ${subject.id}`)

const ALL = [
  'silence.started running',
  'silence.ended past',
  'silence.started past',
  'requeue.started chosen',
  'requeue.completed into',
  'requeue.started into',
  'alert.fired a2',
  'alert.recovered a1',
  'alert.fired a1',
  'cluster.lost c1',
  'destination.configured orders',
  'destination.appeared orders',
]

describe('what happened to a destination', () => {
  test('is its changes, its alerts and those of its readers, requeue runs into it, silences that fit it, the newest first', async () => {
    const { items, total, nextCursor } = await events('orders')
    expect(lines(items)).toEqual(ALL)
    expect([total, nextCursor]).toEqual([ALL.length, null])
  })

  test('says who did it, how bad it was, and what changed', async () => {
    const { items } = await events('orders')
    expect(items.find(({ id }) => id === 'run:into:finished')).toMatchObject({
      actor: 'ann',
      details: { direction: 'into', planned: 5, removed: 4 },
      subject: { name: 'orders.dlq' },
    })
    expect(items.find(({ type }) => type === 'alert.fired')).toMatchObject({
      severity: 'high',
      subject: { kind: 'alert', name: 'Backlog' },
    })
    expect(items.find(({ type }) => type === 'destination.configured')).toMatchObject({ details: { changed: { maxLength: [10, 20] } } })
    expect(items.find(({ id }) => id === 'silence:past:silence.started')).toMatchObject({ actor: 'bob', subject: { name: 'upgrade' } })
  })

  test('names a run from its own dead letters as such', async () => {
    const { items } = await events('dead', '?kind=requeue')
    expect(
      items.filter(({ type }) => type === 'requeue.started').map(({ subject, details }) => [subject.id, details['direction']]),
    ).toEqual([
      ['not-here', 'from'],
      ['chosen', 'from'],
      ['into', 'from'],
    ])
  })

  test('is read a page at a time, each event once, also when new ones come between two pages', async () => {
    const first = await events('orders', '?limit=5')
    expect(first.total).toBe(ALL.length)
    await pool.query(
      `insert into change_event (cluster_id, type, object_kind, object_id, object_name) values ('c1', 'cluster.back', 'cluster', 'c1', 'shop')`,
    )
    const second = await events('orders', `?limit=5&cursor=${first.nextCursor}`)
    const third = await events('orders', `?limit=5&cursor=${second.nextCursor}`)
    expect(lines([...first.items, ...second.items, ...third.items])).toEqual(ALL)
    expect(third.nextCursor).toBeNull()
    await pool.query(`delete from change_event where type = 'cluster.back'`)
  })

  test('can be limited to kinds and to a range', async () => {
    expect(lines((await events('orders', '?kind=alert&kind=change')).items)).toEqual(ALL.slice(6))
    const range = `?from=${minutesAgo(58)}&to=${minutesAgo(39)}`
    expect(lines((await events('orders', range)).items)).toEqual(['requeue.started into', 'alert.fired a2'])
  })

  test('keeps a silence that was ended early', async () => {
    const id = await createSilence(context, {
      matchers: { destination: 'mails' },
      startsAt: minutesAgo(5),
      endsAt: new Date(Date.now() + 3_600_000).toISOString(),
      reason: 'deploy',
    })
    await removeSilence(context, id)
    const { items } = await events('mails', '?kind=silence')
    expect(items.filter(({ subject }) => subject.id === id).map(({ type, actor }) => [type, actor])).toEqual([
      ['silence.ended', 'ann'],
      ['silence.started', 'ann'],
    ])
  })

  test.each(['nonsense', Buffer.from('["2026-13-45 00:00:00+00; drop", "x"]').toString('base64url')])(
    'refuses the cursor %s',
    async (cursor) => {
      const { status, body } = await api<Problem>('GET', `/destinations/orders/events?cursor=${cursor}`)
      expect({ status, errors: body.errors?.map(({ field }) => field) }).toEqual({ status: 400, errors: ['cursor'] })
    },
  )

  test('is not found for what does not exist', async () => {
    expect((await api('GET', '/destinations/nothing/events')).status).toBe(404)
  })
})
