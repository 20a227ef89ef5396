import { beforeEach, expect } from 'vitest'
import { transaction } from '#lib/db/pool.ts'
import { testDatabase } from '#lib/db/testing/database.ts'
import { evaluateAlerts, type EvaluationResult } from '../evaluate.ts'
import type { AlertSubject } from '../subject.ts'
import { destinationSubject } from '../testing.ts'

export const { pool } = await testDatabase()
export const START = Date.parse('2026-11-22T12:00:00Z')
export const cluster = { id: 'c1', name: 'shop', environment: 'production', pollIntervalSeconds: 10 }

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

export async function rule(given: Partial<RuleFields> = {}): Promise<void> {
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
export const poll = (second: number, subjects: AlertSubject[], failures = 0): Promise<EvaluationResult> =>
  transaction(pool, (client) =>
    evaluateAlerts(client, { cluster, sampleAt: new Date(START + second * 1000), poll: failures ? 'failed' : 'ok', failures, subjects }),
  )

export const orders = (backlog: number | null, given: Partial<AlertSubject> = {}): AlertSubject =>
  destinationSubject({ numbers: { backlog_messages: backlog, consumers: 1 }, ...given })

export async function polls(from: number, to: number, subjects: AlertSubject[], failed = false): Promise<void> {
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
  summary_phrase: unknown
  started_at: Date
  fired_at: Date | null
  close_reason: string | null
  acknowledged_by: string | null
}
export const alerts = async (): Promise<AlertRow[]> => (await pool.query<AlertRow>('select * from alert order by started_at, id')).rows
export const onlyAlert = async (): Promise<AlertRow> => {
  const rows = await alerts()
  expect(rows).toHaveLength(1)
  return rows[0] as AlertRow
}
/** `ops fired pending fired`: channel, transition, state, notify reason. */
export const outbox = async (): Promise<string[]> =>
  (
    await pool.query<{ line: string }>(
      `select concat_ws(' ', channel_id, transition, state, payload->>'notifyReason') as line from notification order by created_at, channel_id, transition_no`,
    )
  ).rows.map((row) => row.line)
export const waitingForLocks = async (): Promise<number | null> =>
  (await pool.query(`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)).rowCount
export const events = async (): Promise<string[]> =>
  (await pool.query<{ transition: string }>('select transition from alert_event order by id')).rows.map((row) => row.transition)
