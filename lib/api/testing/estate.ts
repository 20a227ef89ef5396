import type { Pool } from '#lib/db/pool.ts'
import { transaction } from '#lib/db/pool.ts'
import { Appender } from '#lib/series/index.ts'

/** Names a person or a broker may really have, all of them trouble for somebody. */
export const HOSTILE_NAMES = [
  `=cmd|' /C calc'!A0`,
  '+1+1',
  '-2',
  '@SUM(A1)',
  'a "quoted", name',
  'two\nlines',
  '<script>alert(1)</script>',
  '界'.repeat(85),
  `'; drop table cluster; --`,
  '100%_\\',
  '💥\u202Eevil',
]

/** Ids of one of each kind, for paths. */
export const IDS = {
  clusters: 'c1',
  destinations: 'c1-d0',
  subscriptions: 's0',
  'dead-letters': 'c1-dlq',
  'alert-rules': 'rule0',
  alerts: 'alert0',
  silences: 'silence0',
  channels: 'channel0',
  'requeue-runs': 'run0',
} as const

const MINUTE = 60_000

/**
 * Two clusters with destinations (the hostile names and a dead-letter one among them), readers, routes, rules, incidents, silences,
 * channels, notifications, runs and three polls of series. The broker addresses lead nowhere.
 */
export async function buildEstate(pool: Pool): Promise<void> {
  const run = (sql: string, values: unknown[] = []): Promise<unknown> => pool.query(sql, values)
  await run(`insert into cluster (id, name, kind, environment, poll_interval_seconds, config, status, version, capabilities, last_poll_at, last_success_at, poll_seconds, problems)
    values ('c1', 'shop', 'kafka', 'production', 600, '{"bootstrapServers": ["127.0.0.1:1"]}', 'connected', '4.4.0', '{sample,browse,requeue}', now(), now(), 0.12,
      '[{"code": "missing-right", "detail": "d", "hint": "h", "object": {"namespace": "", "name": "x"}}]'),
     ('c2', 'crm', 'rabbitmq', 'staging', 600, '{"managementUrl": "http://127.0.0.1:1", "username": "u"}', 'pending', null, '{}', null, null, null, '[]')`)
  await run(`insert into node (id, cluster_id, name, up, role, resources, alarms)
    select c || '-n' || i, c, 'node-' || i, i <> 2, 'broker', '{"memoryUsedBytes": 1}', '{memory}' from unnest(array['c1', 'c2']) c, generate_series(1, 12) i`)
  await run(
    `insert into destination (id, cluster_id, namespace, name, type, role, backlog_messages, in_rate, consumer_count, config, pattern, pattern_evidence, owner)
     select c || '-d' || i - 1, c, case when i % 3 = 0 then '/shop' else '' end, coalesce(($1::text[])[i], 'orders-' || lpad(i::text, 3, '0')), 'queue', 'normal',
       case when i % 4 = 0 then null else (i % 5) * 100 end, i % 3, i % 2, '{"partitions": 2, "durable": true, "retention.ms": 60000}',
       case when i % 5 = 0 then 'decoupling' end, case when i % 5 = 0 then 'many readers' end, case when i % 2 = 0 then 'payments' end
     from unnest(array['c1', 'c2']) c, generate_series(1, 25) i`,
    [HOSTILE_NAMES],
  )
  await run(`insert into destination (id, cluster_id, name, type, role, backlog_messages, role_evidence, last_arrival_at, oldest_age_seconds, arrivals_per_minute)
    select c || '-dlq' || case when i > 0 then i::text else '' end, c, 'orders.DLQ' || i, 'queue', 'dead-letter', i % 3, 'a route leads here', now(), 60, 1.5
    from unnest(array['c1', 'c2']) c, generate_series(0, 9) i`)
  await run(`insert into destination (id, cluster_id, name, type, gone_at) values ('gone', 'c1', 'old-orders', 'queue', now())`)
  await run(`insert into subscription (id, cluster_id, destination_id, group_name, state, members, member_details, lag_messages, lag_seconds, lag_method, verdict)
    select 's' || i, 'c1', 'c1-d' || i, 'group-' || i % 4, 'Stable', 1, '[{"id": "m", "clientId": "app", "host": "10.0.0.1", "partitions": [0], "prefetch": null}]',
      i % 5, case when i % 3 = 0 then null else i % 4 end, 'interpolated', (array['ok', 'slow', 'stalled', 'no-data'])[1 + i % 4] from generate_series(0, 23) i`)
  await run(`insert into dead_letter_route (id, cluster_id, from_destination_id, to_destination_id, evidence, confidence)
    values ('r1', 'c1', 'c1-d0', 'c1-dlq', 'x-dead-letter-exchange', 'certain'), ('r2', 'c1', 'c1-d1', 'c1-dlq', 'x-dead-letter-exchange', 'certain')`)
  await run(`insert into binding (cluster_id, namespace, source, source_type, destination, destination_type, routing_key)
    select 'c1', namespace, 'events', 'topic', name, 'queue', '#' from destination where id = 'c1-d0'`)
  await run(
    `insert into change_event (cluster_id, type, object_kind, object_id, object_name) values ('c1', 'destination.appeared', 'destination', 'c1-d0', 'orders')`,
  )
  await run(`insert into alert_rule (id, name, condition, params, severity)
    select 'rule' || i, 'Rule ' || i, 'backlog', '{"messages": 1000}', (array['critical', 'high', 'warning', 'info'])[1 + i % 4] from generate_series(0, 15) i`)
  await run(`insert into alert (id, rule_id, rule_name, rule_revision, condition, cluster_id, cluster_name, subject_kind, subject_id, subject_name, state, severity, value,
      threshold, summary, started_at, fired_at, last_sample_at, closed_at, close_reason)
    select 'alert' || i, 'rule0', 'Rule 0', 1, 'backlog', 'c1', 'shop', 'destination', 'c1-d' || i, 'orders', case when i < 8 then 'firing' else 'closed' end,
      (array['critical', 'high', 'warning', 'info'])[1 + i % 4], i % 3, 1000, 'orders holds too much', now() - i % 5 * interval '1 minute', now(), now(),
      case when i >= 8 then now() end, case when i >= 8 then 'recovered' end from generate_series(0, 17) i`)
  await run(`insert into alert_event (alert_id, transition) values ('alert0', 'fired')`)
  await run(`insert into silence (id, matchers, starts_at, ends_at, author, reason)
    select 'silence' || i, '{"destination": "nothing.*"}', now(), now() + interval '1 hour', 'ann', 'maintenance ' || i % 2 from generate_series(0, 15) i`)
  await run(
    `insert into channel (id, name, kind, config) select 'channel' || i, 'ops ' || i, 'webhook', '{}' from generate_series(0, 15) i`,
  )
  await run(`insert into notification (id, channel_id, alert_id, transition_no, transition, payload, state, attempts)
    select 'n' || i, 'channel0', 'alert0', i, 'firing', '{}', (array['delivered', 'pending'])[1 + i % 2], 1 from generate_series(0, 17) i`)
  await run(
    `insert into delivery_attempt (notification_id, outcome, status, duration_ms, response_head) values ('n0', 'delivered', 200, 12, 'ok')`,
  )
  await run(
    `insert into requeue_run (id, cluster_id, source_destination_id, state, selection, target, plan, actor, reason, count_planned, outcome, finished_at)
     select 'run' || i, 'c1', 'c1-dlq', 'completed', '{"all": true}', '{"mode": "origin"}', $1, '{"type": "user", "name": "ann"}', 'fixed ' || i % 2, 3, 'moved', now()
     from generate_series(0, 15) i`,
    [PLAN],
  )
  await run(
    `insert into requeue_item (run_id, seq, message_id, position, state, target) select 'run0', i, '0-' || i, '0:' || i, 'removed', 'orders' from generate_series(1, 16) i`,
  )
  await run(`insert into audit_event (id, actor, action, entity, entity_id, after)
    select 'audit' || i, '{"type": "user", "name": "ann"}', (array['cluster.created', 'rule.updated'])[1 + i % 2], 'cluster', 'c1', '{"name": "=shop"}' from generate_series(0, 17) i`)
  await run(`insert into collector (id, host, pid) values ('collector-1', 'localhost', 1)`)
  await addPolls(pool)
}

async function addPolls(pool: Pool): Promise<void> {
  const appender = new Appender()
  const start = Date.now() - 3 * MINUTE
  await transaction(pool, async (client) => {
    for (let poll = 0; poll < 3; poll++) {
      const gauge = (
        objectKind: 'destination' | 'subscription' | 'cluster' | 'partition',
        objectId: string,
        metric: 'backlog_messages' | 'lag_messages' | 'up' | 'end_offset' | 'committed_offset',
        value: number,
      ) => ({ objectKind, objectId, metric, value })
      await appender.append(client, 'c1', new Date(start + poll * MINUTE), [
        gauge('destination', 'c1-d0', 'backlog_messages', 100 * (poll + 1)),
        gauge('subscription', 's0', 'lag_messages', 10 * (poll + 1)),
        gauge('cluster', 'c1', 'up', 1),
        gauge('partition', 'c1-d0/0', 'end_offset', 1000),
        gauge('partition', 's0/0', 'committed_offset', 990),
      ])
    }
  })
}

const PLAN = JSON.stringify({
  matched: 3,
  frozenAt: '2026-11-22T12:00:00.000Z',
  targets: [{ name: 'orders', messages: 3, exists: true, routable: true, detail: '' }],
  withoutOrigin: 0,
  requeuedBefore: 0,
  duplicateKeys: 0,
  warnings: [],
  etaSeconds: 1,
  cost: { cost: 'free', explanation: 'A log is only read.', looksLeft: null },
})
