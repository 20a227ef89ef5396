import { describe, expect, test } from 'vitest'
import { alerts, onlyAlert, orders, outbox, poll, polls, pool, rule, START } from './testing/polls.ts'

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
