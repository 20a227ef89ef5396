import { expect, test } from 'vitest'
import { testDatabase } from '#lib/db/testing/database.ts'
import { transaction } from '#lib/db/pool.ts'
import { notificationEvent } from '#lib/notify/event.ts'
import { closeIncidents } from './close.ts'
import { evaluateAlerts } from './evaluate.ts'
import { destinationSubject } from './testing.ts'

const { pool } = await testDatabase()

test('closing the incidents of a cluster says why, tells who was told, and leaves the pending ones unmentioned', async () => {
  await pool.query(`insert into cluster (id, name, kind, config) values ('c1', 'shop', 'rabbitmq', '{}')`)
  await pool.query(`insert into channel (id, name, kind, config) values ('ops', 'Ops', 'webhook', '{}'), ('dev', 'Dev', 'webhook', '{}')`)
  await pool.query(`insert into alert_rule (id, name, condition, for_seconds, severity, channels) values
    ('now', 'now', 'backlog', 0, 'high', '{ops}'), ('later', 'later', 'backlog', 600, 'high', '{dev}')`)
  await transaction(pool, (client) =>
    evaluateAlerts(client, {
      cluster: { id: 'c1', name: 'shop', environment: 'production', pollIntervalSeconds: 10 },
      sampleAt: new Date('2026-11-22T12:00:00Z'),
      poll: 'ok',
      failures: 0,
      subjects: [destinationSubject({ numbers: { backlog_messages: 5000 } })],
    }),
  )
  await closeIncidents((sql, ...values) => pool.query(sql, values), 'cluster', 'c1', 'cluster_removed')
  const alerts = await pool.query('select rule_id, state, close_reason from alert order by rule_id')
  expect(alerts.rows).toEqual([
    { rule_id: 'later', state: 'closed', close_reason: 'cluster_removed' },
    { rule_id: 'now', state: 'closed', close_reason: 'cluster_removed' },
  ])
  const sent = await pool.query<{ channel_id: string; transition: string; payload: unknown }>(
    'select channel_id, transition, payload from notification order by transition_no',
  )
  expect(sent.rows.map((row) => [row.channel_id, row.transition])).toEqual([
    ['ops', 'fired'],
    ['ops', 'closed'],
  ])
  const event = notificationEvent.parse(sent.rows[1]?.payload)
  expect(event).toMatchObject({ type: 'alert.closed', incident: { closeReason: 'cluster_removed', transitionNo: 2 } })
  expect(event.incident?.endedAt).not.toBeNull()
})
