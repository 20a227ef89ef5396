import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeEach } from 'vitest'
import { parseEnv } from '#lib/env.ts'
import { testDatabase } from '#lib/db/testing/database.ts'
import { createSecretBox } from '#lib/secrets.ts'
import { createBuckets, type Buckets } from '../bucket.ts'
import { deliverDue } from '../deliver.ts'
import type { NotificationEvent } from '../event.ts'

export const { pool } = await testDatabase()
export const START = Date.parse('2026-11-22T12:00:00Z')
export const SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`

export interface Received {
  path: string
  headers: Record<string, string | string[] | undefined>
  body: {
    type: string
    data: {
      notifyReason: string
      incident: { id: string; severity: string } | null
      members: { id: string }[]
      truncatedCount: number
      link: string
    }
  }
  raw: string
}
/** What came in, and what the next requests of a path are answered; a function may do anything. */
export const received: Received[] = []
export const answers = new Map<string, (number | [number, Record<string, string>, string] | (() => void))[]>()
const server = createServer((request, response) => {
  let raw = ''
  request.setEncoding('utf8').on('data', (part: string) => (raw += part))
  request.on('end', () => {
    const path = request.url ?? ''
    received.push({ path, headers: request.headers, body: JSON.parse(raw) as Received['body'], raw })
    const next = answers.get(path)?.shift() ?? 200
    if (typeof next === 'function') next()
    else if (typeof next === 'number') response.writeHead(next).end('answer')
    else response.writeHead(next[0], next[1]).end(next[2])
  })
})
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
afterAll(() => server.close().closeAllConnections())

const context = {
  pool,
  secrets: createSecretBox(Buffer.alloc(32, 9)),
  env: parseEnv({ SPILLWAY_ALLOW_PRIVATE_TARGETS: '127.0.0.1', SPILLWAY_PUBLIC_URL: 'https://spillway.example' }),
}
let clock = START
let buckets: Buckets = createBuckets()

beforeEach(async () => {
  received.length = 0
  answers.clear()
  clock = START
  buckets = createBuckets()
  await pool.query('truncate channel, alert, notification, delivery_attempt restart identity cascade')
})

export const deliver = (signal = new AbortController().signal): Promise<number> =>
  deliverDue(context, { now: () => new Date(clock), signal, random: () => 0.5, buckets })
/** Another process: it does not know which channels are held. */
export const restart = (): void => {
  buckets = createBuckets()
}
export const pass = (seconds: number): void => {
  clock += seconds * 1000
}

export async function channel(id: string, config: Record<string, unknown> = {}): Promise<void> {
  const secrets = context.secrets.seal({ url: `${base}/${id}`, signingSecret: SECRET, ...config }, id)
  await pool.query(`insert into channel (id, name, kind, config, secrets) values ($1, $1, 'webhook', '{}', $2)`, [id, secrets])
}

interface Message {
  id: string
  channel: string
  alert: string
  no: number
  transition: string
  severity: 'critical' | 'high' | 'warning' | 'info'
  at: number
}

export async function message(given: Partial<Message> = {}): Promise<void> {
  const row: Message = { id: 'n1', channel: 'ops', alert: 'a1', no: 1, transition: 'fired', severity: 'high', at: START, ...given }
  await pool.query(
    `insert into alert (id, rule_name, rule_revision, condition, subject_kind, subject_id, subject_name, state, severity, started_at, last_sample_at)
      values ($1, 'Backlog', 1, 'backlog', 'destination', $1, $1, 'firing', 'high', now(), now()) on conflict do nothing`,
    [row.alert],
  )
  const type = row.transition === 'fired' ? 'alert.firing' : row.transition === 'recovered' ? 'alert.recovered' : 'alert.repeat'
  const event: NotificationEvent = {
    schemaVersion: 1,
    type,
    notifyReason: row.transition === 'fired' ? 'fired' : row.transition === 'recovered' ? 'recovered' : 'repeat',
    at: new Date(row.at).toISOString(),
    incident: {
      id: row.alert,
      transitionNo: row.no,
      rule: { id: 'r1', name: 'Backlog' },
      condition: 'backlog',
      severity: row.severity,
      subject: { kind: 'destination', id: row.alert, name: row.alert },
      cluster: { id: 'c1', name: 'shop', environment: 'production' },
      value: row.no,
      threshold: 100,
      freshness: 'fresh',
      summary: `${row.alert} has a backlog.`,
      startedAt: new Date(START).toISOString(),
      firedAt: new Date(START).toISOString(),
      endedAt: null,
      closeReason: null,
    },
  }
  await pool.query(
    `insert into notification (id, channel_id, alert_id, transition_no, transition, payload, next_attempt_at, created_at) values ($1, $2, $3, $4, $5, $6, $7, $7)`,
    [row.id, row.channel, row.alert, row.no, row.transition, event, new Date(row.at)],
  )
}

export const states = async (): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await pool.query<{ id: string; state: string }>('select id, state from notification')).rows.map((row) => [row.id, row.state]),
  )
export const attempts = async (): Promise<(string | number | null)[][]> =>
  (
    await pool.query<{ notification_id: string; outcome: string; status: number | null }>('select * from delivery_attempt order by id')
  ).rows.map((row) => [row.notification_id, row.outcome, row.status])
export const health = async (id = 'ops'): Promise<{ health: string; health_detail: string }> =>
  (await pool.query<{ health: string; health_detail: string }>('select health, health_detail from channel where id = $1', [id]))
    .rows[0] as {
    health: string
    health_detail: string
  }
export const webhookIds = (): unknown[] => received.map((request) => request.headers['webhook-id'])
