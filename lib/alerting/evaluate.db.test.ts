import { beforeEach, describe, expect, test } from 'vitest'
import { transaction } from '#lib/db/pool.ts'
import { testDatabase } from '#lib/db/testing/database.ts'
import { evaluateAlerts, type EvaluationResult } from './evaluate.ts'
import { INSTANCE_CAP } from './storm.ts'
import type { AlertSubject } from './subject.ts'
import { destinationSubject, subscriptionSubject } from './testing.ts'

const { pool } = await testDatabase()
const START = Date.parse('2026-11-22T12:00:00Z')
const cluster = { id: 'c1', name: 'shop', environment: 'production', pollIntervalSeconds: 10 }

beforeEach(async () => {
  await pool.query('truncate cluster, alert_rule, alert, alert_event, silence, channel, notification restart identity cascade')
  await pool.query(`insert into cluster (id, name, kind, config) values ('c1', 'shop', 'rabbitmq', '{}')`)
  await pool.query(`insert into channel (id, name, kind, config) values ('ops', 'Ops', 'webhook', '{}'), ('dev', 'Dev', 'webhook', '{}')`)
})

interface RuleFields {
  id: string
  condition: string
  params: object
  scope: object
  forSeconds: number
  keep: number
  severity: string
  channels: string[]
}

async function rule(given: Partial<RuleFields> = {}): Promise<void> {
  const row = {
    id: 'r1',
    condition: 'backlog',
    params: { messages: 100 },
    scope: {},
    forSeconds: 20,
    keep: 20,
    severity: 'high',
    channels: ['ops'],
    ...given,
  }
  await pool.query(
    `insert into alert_rule (id, name, condition, params, scope, for_seconds, keep_firing_for_seconds, severity, channels)
      values ($1, $1, $2, $3, $4, $5, $6, $7, $8)`,
    [row.id, row.condition, row.params, row.scope, row.forSeconds, row.keep, row.severity, row.channels],
  )
}

/** One poll, `second` seconds after the start. */
const poll = (second: number, subjects: AlertSubject[], failures = 0): Promise<EvaluationResult> =>
  transaction(pool, (client) =>
    evaluateAlerts(client, { cluster, sampleAt: new Date(START + second * 1000), poll: failures ? 'failed' : 'ok', failures, subjects }),
  )

const orders = (backlog: number | null, given: Partial<AlertSubject> = {}): AlertSubject =>
  destinationSubject({ numbers: { backlog_messages: backlog, consumers: 1 }, ...given })

async function polls(from: number, to: number, subjects: AlertSubject[], failed = false): Promise<void> {
  for (let second = from; second <= to; second += 10) await poll(second, subjects, failed ? (second - from) / 10 + 1 : 0)
}

interface AlertRow {
  id: string
  condition: string
  subject_id: string
  state: string
  freshness: string
  severity: string
  value: number
  summary: string
  started_at: Date
  fired_at: Date | null
  close_reason: string | null
  acknowledged_by: string | null
}
const alerts = async (): Promise<AlertRow[]> => (await pool.query<AlertRow>('select * from alert order by started_at, id')).rows
const onlyAlert = async (): Promise<AlertRow> => {
  const rows = await alerts()
  expect(rows).toHaveLength(1)
  return rows[0] as AlertRow
}
/** `ops fired pending fired`: channel, transition, state, notify reason. */
const outbox = async (): Promise<string[]> =>
  (
    await pool.query<{ line: string }>(
      `select concat_ws(' ', channel_id, transition, state, payload->>'notifyReason') as line from notification order by created_at, channel_id, transition_no`,
    )
  ).rows.map((row) => row.line)
const waitingForLocks = async (): Promise<number | null> =>
  (await pool.query(`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)).rowCount
const events = async (): Promise<string[]> =>
  (await pool.query<{ transition: string }>('select transition from alert_event order by id')).rows.map((row) => row.transition)

describe('the life of an incident', () => {
  test('pending, firing, recovering, recovered: one firing and one recovered message', async () => {
    await rule()
    await poll(0, [orders(500)])
    expect(await onlyAlert()).toMatchObject({ state: 'pending', value: 500, severity: 'high' })
    expect(await outbox()).toEqual([])
    await polls(10, 20, [orders(600)])
    expect(await onlyAlert()).toMatchObject({
      state: 'firing',
      value: 600,
      started_at: new Date(START),
      fired_at: new Date(START + 20_000),
    })
    expect((await onlyAlert()).summary).toBe('orders has a backlog of 600 messages, the limit is 100, since 2026-11-22 12:00 UTC.')
    expect(await outbox()).toEqual(['ops fired pending fired'])
    await poll(30, [orders(90)])
    expect((await onlyAlert()).state).toBe('firing')
    await polls(40, 60, [orders(10)])
    expect(await onlyAlert()).toMatchObject({ state: 'closed', close_reason: 'recovered', value: 10 })
    expect(await outbox()).toEqual(['ops fired pending fired', 'ops recovered pending recovered'])
    expect(await events()).toEqual(['opened', 'fired', 'recovering', 'closed'])
  })

  test('a breach that ends early is closed as not confirmed and nobody is told', async () => {
    await rule()
    await poll(0, [orders(500)])
    await poll(10, [orders(50)])
    expect(await onlyAlert()).toMatchObject({ state: 'closed', close_reason: 'not_confirmed' })
    expect(await outbox()).toEqual([])
  })

  test('a new breach after a recovery is a new incident', async () => {
    await rule({ forSeconds: 0, keep: 0 })
    await poll(0, [orders(500)])
    await polls(10, 20, [orders(0)])
    await poll(30, [orders(500)])
    expect((await alerts()).map((row) => row.state)).toEqual(['closed', 'firing'])
  })

  test('an unknown number, an unobserved object and one left out of the poll all leave it firing, and stale', async () => {
    await rule({ forSeconds: 0 })
    await pool.query(`insert into destination (id, cluster_id, name, type) values ('d1', 'c1', 'orders', 'queue')`)
    await poll(0, [orders(500)])
    for (const subjects of [[orders(null)], [orders(0, { observed: false })], [orders(0, { freshness: 'stale' })], []]) {
      await pool.query(`update alert set freshness = 'fresh'`)
      await poll(60, subjects)
      expect(await onlyAlert()).toMatchObject({ state: 'firing', freshness: 'stale', value: 500 })
    }
    expect(await outbox()).toEqual(['ops fired pending fired'])
  })

  test('a deleted object closes with its own reason and is not called recovered', async () => {
    await rule({ forSeconds: 0 })
    await poll(0, [orders(500)])
    await poll(10, [orders(null, { freshness: 'gone', observed: false })])
    expect(await onlyAlert()).toMatchObject({ state: 'closed', close_reason: 'object_deleted', freshness: 'gone' })
    expect(await outbox()).toEqual(['ops fired pending fired', 'ops closed pending closed'])
  })

  test('a deleted object is recognised though nothing but its id is known any more', async () => {
    await rule({ condition: 'dead_letter_arrivals', params: {}, scope: { destination: '*.dlq' }, forSeconds: 0 })
    await poll(0, [destinationSubject({ name: 'orders.dlq', role: 'dead-letter', numbers: { arrivals_per_minute: 3 } })])
    await poll(10, [{ kind: 'destination', id: 'd1', name: 'x', incarnation: '', freshness: 'gone', observed: true, numbers: {} }])
    expect(await onlyAlert()).toMatchObject({ close_reason: 'object_deleted' })
  })

  test('an object the store no longer has counts as deleted', async () => {
    await rule({ forSeconds: 0 })
    await poll(0, [orders(500)])
    await poll(10, [])
    expect(await onlyAlert()).toMatchObject({ close_reason: 'object_deleted' })
  })

  test('an object made again under the same name is another incident', async () => {
    await rule({ forSeconds: 0 })
    await poll(0, [orders(500, { incarnation: 'first' })])
    await poll(10, [orders(600, { incarnation: 'second' })])
    expect((await alerts()).map((row) => [row.state, row.close_reason])).toEqual([
      ['closed', 'object_deleted'],
      ['firing', null],
    ])
  })
})

describe('rules', () => {
  test('an edited condition closes as rule_changed and starts over', async () => {
    await rule({ forSeconds: 0 })
    await poll(0, [orders(500)])
    await pool.query(`update alert_rule set params = '{"messages": 400}', revision = 2`)
    await poll(10, [orders(500)])
    expect((await alerts()).map((row) => row.close_reason)).toEqual(['rule_changed'])
    await poll(20, [orders(500)])
    expect((await alerts()).map((row) => row.state)).toEqual(['closed', 'firing'])
  })

  test('a disabled and a deleted rule close with their reasons and tell who was told', async () => {
    await rule({ forSeconds: 0 })
    await rule({ id: 'r2', forSeconds: 0, channels: ['dev'] })
    await poll(0, [orders(500)])
    await pool.query(`update alert_rule set enabled = false where id = 'r1'`)
    await pool.query(`delete from alert_rule where id = 'r2'`)
    await poll(10, [orders(500)])
    expect(new Set((await alerts()).map((row) => row.close_reason))).toEqual(new Set(['rule_deleted', 'rule_disabled']))
    expect((await outbox()).slice(2)).toEqual(['dev closed pending closed', 'ops closed pending closed'])
  })

  test('a rule deleted while it is evaluated opens nothing and does not fail the poll', async () => {
    await rule({ forSeconds: 0 })
    const deleting = await pool.connect()
    try {
      await deleting.query('begin')
      await deleting.query('delete from alert_rule')
      const polling = poll(0, [orders(500)])
      await expect.poll(waitingForLocks, { timeout: 5000 }).toBeGreaterThan(0)
      await deleting.query('commit')
      expect((await polling).opened).toBe(0)
    } finally {
      deleting.release(true)
    }
    expect(await alerts()).toEqual([])
  })

  test('a scope limits a rule to the objects it matches', async () => {
    await rule({ forSeconds: 0, scope: { destination: 'pay*', environment: ['production'] } })
    await poll(0, [orders(500), orders(500, { id: 'd2', name: 'payments' })])
    expect((await onlyAlert()).subject_id).toBe('d2')
  })

  test('a rise in severity updates the incident and asks for a new acknowledgement', async () => {
    await rule({ forSeconds: 0, severity: 'warning' })
    await poll(0, [orders(500)])
    await pool.query(`update alert set acknowledged_by = 'ann', acknowledged_at = now()`)
    await pool.query(`update alert_rule set severity = 'critical'`)
    await poll(10, [orders(500)])
    expect(await onlyAlert()).toMatchObject({ state: 'firing', severity: 'critical', acknowledged_by: null })
    expect(await outbox()).toEqual(['ops fired pending fired', 'ops updated pending severity_changed'])
  })

  test('a rule with parameters its condition does not take is reported, and the others are evaluated', async () => {
    await rule({ id: 'bad', params: { messages: 'many' } })
    await rule({ forSeconds: 0 })
    const result = await poll(0, [orders(500)])
    expect(result.problems).toEqual([expect.stringContaining('bad')])
    expect(result).toMatchObject({ opened: 1, fired: 1, open: 1, notifications: 1 })
  })

  test('beyond the cap the rest becomes one storm that names the worst', async () => {
    await rule({ forSeconds: 0 })
    const many = Array.from({ length: INSTANCE_CAP + 20 }, (_, index) => orders(1000 + index, { id: `q${index}`, name: `q${index}` }))
    await poll(0, many)
    const rows = await alerts()
    expect(rows).toHaveLength(INSTANCE_CAP + 1)
    const storm = rows.find((row) => row.condition === 'rule_storm')
    expect(storm).toMatchObject({ state: 'firing', value: INSTANCE_CAP + 20 })
    expect(storm?.summary).toContain('q519 (1,519)')
    expect((await outbox()).filter((line) => line.includes('pending'))).toEqual(['ops fired pending fired'])
  })
})

describe('a cluster that does not answer', () => {
  const unreachable = (): Promise<void> =>
    rule({ id: 'down', condition: 'cluster_unreachable', params: {}, forSeconds: 120, keep: 0, severity: 'critical' })

  test('three failed polls in a row fire, two good ones recover', async () => {
    await unreachable()
    await polls(0, 10, [], true)
    expect((await onlyAlert()).state).toBe('pending')
    await poll(20, [], 3)
    expect(await onlyAlert()).toMatchObject({ state: 'firing', severity: 'critical', value: 3 })
    await polls(30, 40, [orders(0)])
    expect(await onlyAlert()).toMatchObject({ state: 'closed', close_reason: 'recovered' })
  })

  test('its objects freeze as stale: no recovery, no new incident, no repeat', async () => {
    await unreachable()
    await rule({ forSeconds: 0 })
    await poll(0, [orders(500)])
    await polls(10, 30, [orders(0), orders(900, { id: 'd2', name: 'payments' })], true)
    await poll(5 * 3600, [orders(0)], 1800)
    const rows = await alerts()
    expect(rows.find((row) => row.condition === 'backlog')).toMatchObject({ state: 'firing', freshness: 'stale' })
    expect((await outbox()).filter((line) => line.includes('repeat'))).toEqual(['ops repeat pending repeat'])
    expect(await outbox()).toHaveLength(3)
  })

  test('until it has recovered, alerts of its objects are held back; then they are told', async () => {
    await unreachable()
    await rule({ forSeconds: 0 })
    await polls(0, 20, [], true)
    await poll(30, [orders(500)])
    expect(await outbox()).toEqual(['ops fired pending fired', 'ops fired dropped fired'])
    await poll(40, [orders(500)])
    expect((await outbox()).slice(2)).toEqual(['ops recovered pending recovered', 'ops fired pending inhibition_ended'])
  })

  test('a channel that does not hear of the cluster still hears of its objects', async () => {
    await unreachable()
    await rule({ forSeconds: 0, channels: ['dev'] })
    await polls(0, 20, [], true)
    await poll(30, [orders(500)])
    expect(await outbox()).toEqual(['ops fired pending fired', 'dev fired pending fired'])
  })
})

describe('after a restart', () => {
  test('pending keeps its start over a short hole and starts again after a long one', async () => {
    await rule({ forSeconds: 60 })
    await polls(0, 20, [orders(500)])
    await poll(50, [orders(500)])
    expect(await onlyAlert()).toMatchObject({ state: 'pending', started_at: new Date(START) })
    await poll(100, [orders(500)])
    expect(await onlyAlert()).toMatchObject({ state: 'pending', started_at: new Date(START + 100_000) })
    expect(await events()).toEqual(['opened', 'monitoring_gap', 'monitoring_gap', 'restarted'])
  })

  test('firing stays firing and is not told again', async () => {
    await rule({ forSeconds: 0 })
    await poll(0, [orders(500)])
    await poll(3600, [orders(500)])
    expect((await onlyAlert()).state).toBe('firing')
    expect(await outbox()).toHaveLength(1)
  })
})

describe('silences, inhibition, acknowledgement', () => {
  const silence = (matchers: object, until: number): Promise<unknown> =>
    pool.query(`insert into silence (id, matchers, starts_at, ends_at, author, reason) values ('s1', $1, $2, $3, 'ann', 'maintenance')`, [
      matchers,
      new Date(START - 1000),
      new Date(START + until * 1000),
    ])

  test('a silenced incident fires unheard, and is told when the silence ends', async () => {
    await rule({ forSeconds: 0 })
    await silence({ destination: 'ord*' }, 25)
    await polls(0, 20, [orders(500)])
    expect(await onlyAlert()).toMatchObject({ state: 'firing' })
    expect(await outbox()).toEqual(['ops fired dropped fired'])
    const held = await pool.query<{ dropped: unknown }>(`select payload->'dropped' as dropped from notification`)
    expect(held.rows[0]?.dropped).toEqual({ reason: 'silenced', by: 's1' })
    await polls(30, 40, [orders(500)])
    expect(await outbox()).toEqual(['ops fired dropped fired', 'ops fired pending silence_ended'])
  })

  test('a silenced incident whose object a poll leaves out is not told: nothing says that the silence no longer fits', async () => {
    await rule({ forSeconds: 0 })
    await pool.query(`insert into destination (id, cluster_id, name, type) values ('d1', 'c1', 'orders', 'queue')`)
    await silence({ destination: 'ord*' }, 1000)
    await poll(0, [orders(500)])
    await poll(10, [])
    expect(await outbox()).toEqual(['ops fired dropped fired'])
  })

  test('an incident that was never told owes no recovery message', async () => {
    await rule({ forSeconds: 0, keep: 0 })
    await silence({ rule: 'r1' }, 1000)
    await poll(0, [orders(500)])
    await polls(10, 20, [orders(0)])
    expect((await onlyAlert()).close_reason).toBe('recovered')
    expect(await outbox()).toEqual(['ops fired dropped fired'])
  })

  test('nobody consuming explains the backlog of the same queue, not that of another', async () => {
    await rule({ id: 'nobody', condition: 'no_consumers', params: {}, forSeconds: 0 })
    await rule({ forSeconds: 0 })
    const lonely = orders(500, { numbers: { backlog_messages: 500, consumers: 0 } })
    await poll(0, [lonely, orders(500, { id: 'd2', name: 'payments' })])
    expect((await outbox()).toSorted()).toEqual(['ops fired dropped fired', 'ops fired pending fired', 'ops fired pending fired'])
  })

  test('a firing incident is told again every four hours until somebody acknowledges it', async () => {
    await rule({ forSeconds: 0 })
    await poll(0, [orders(500)])
    await poll(4 * 3600 - 10, [orders(500)])
    await poll(4 * 3600, [orders(500)])
    await pool.query(`update alert set acknowledged_by = 'ann', acknowledged_at = now()`)
    await poll(9 * 3600, [orders(500)])
    expect(await outbox()).toEqual(['ops fired pending fired', 'ops repeat pending repeat'])
  })

  test('a channel added to a rule hears of what is already firing, and of its end', async () => {
    await rule({ forSeconds: 0, keep: 0 })
    await poll(0, [orders(500)])
    await pool.query(`update alert_rule set channels = '{ops,dev}'`)
    await poll(10, [orders(500)])
    await polls(20, 30, [orders(0)])
    expect((await outbox()).slice(1)).toEqual([
      'dev fired pending channel_added',
      'dev recovered pending recovered',
      'ops recovered pending recovered',
    ])
  })

  test('a disabled or dead channel gets nothing', async () => {
    await rule({ forSeconds: 0, channels: ['ops', 'dev'] })
    await pool.query(`update channel set enabled = false where id = 'ops'`)
    await pool.query(`update channel set health = 'dead' where id = 'dev'`)
    await poll(0, [orders(500)])
    expect(await outbox()).toEqual([])
  })
})

describe('two evaluators of one cluster', () => {
  test('at the same moment they make one incident and one message', async () => {
    await rule({ forSeconds: 0 })
    const results = await Promise.all([poll(0, [orders(500)]), poll(0, [orders(500)]), poll(0, [orders(500)])])
    expect(results.reduce((sum, result) => sum + result.opened, 0)).toBe(1)
    expect(await outbox()).toEqual(['ops fired pending fired'])
    await onlyAlert()
  })

  test('one that comes late neither reopens nor changes what a newer poll decided', async () => {
    await rule({ forSeconds: 0, keep: 0 })
    await poll(0, [orders(500)])
    await polls(10, 20, [orders(0)])
    expect((await poll(15, [orders(500)])).opened).toBe(0)
    expect((await onlyAlert()).state).toBe('closed')
  })

  test('what is rolled back leaves nothing behind', async () => {
    await rule({ forSeconds: 0 })
    const failing = transaction(pool, async (client) => {
      await evaluateAlerts(client, { cluster, sampleAt: new Date(START), poll: 'ok', failures: 0, subjects: [orders(500)] })
      throw new Error('the samples could not be written')
    })
    await expect(failing).rejects.toThrow('could not be written')
    expect(await alerts()).toEqual([])
    expect(await outbox()).toEqual([])
  })
})

test('ten thousand healthy subjects under five rules cost less than a second', async () => {
  await rule()
  await rule({ id: 'r2', condition: 'lag_seconds', params: {}, scope: { group: 'bil*' } })
  await rule({ id: 'r3', condition: 'dead_letter_arrivals', params: {} })
  await rule({ id: 'r4', condition: 'no_consumers', params: {} })
  await rule({ id: 'r5', condition: 'cluster_unreachable', params: {} })
  const subjects = Array.from({ length: 5000 }, (_, index) => [
    orders(1, { id: `d${index}`, name: `orders-${index}` }),
    subscriptionSubject({ id: `s${index}`, name: `orders-${index}`, numbers: { lag_seconds: 1, members: 1, lag_messages: 0 } }),
  ]).flat()
  await poll(0, subjects)
  const from = performance.now()
  const result = await poll(10, subjects)
  expect(performance.now() - from).toBeLessThan(1000)
  expect(result).toMatchObject({ opened: 0, open: 0 })
})
