import { describe, expect, test } from 'vitest'
import { transaction } from '#lib/db/pool.ts'
import { evaluateAlerts } from './evaluate.ts'
import { INSTANCE_CAP } from './storm.ts'
import { destinationSubject, subscriptionSubject } from './testing.ts'
import { alerts, cluster, events, onlyAlert, orders, outbox, poll, polls, pool, rule, START, waitingForLocks } from './testing/polls.ts'

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
    expect((await onlyAlert()).summary_phrase).toEqual({ code: 'alert.backlog', params: { name: 'orders', messages: 600, limit: 100 } })
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
