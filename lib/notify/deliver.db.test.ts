import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { parseEnv } from '#lib/env.ts'
import { testDatabase } from '#lib/db/testing/database.ts'
import { createSecretBox } from '#lib/secrets.ts'
import { createBuckets, type Buckets } from './bucket.ts'
import { deliverDue } from './deliver.ts'
import type { NotificationEvent } from './event.ts'

const { pool } = await testDatabase()
const START = Date.parse('2026-11-22T12:00:00Z')
const SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`

interface Received {
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
const received: Received[] = []
const answers = new Map<string, (number | [number, Record<string, string>, string] | (() => void))[]>()
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

const deliver = (signal = new AbortController().signal): Promise<number> =>
  deliverDue(context, { now: () => new Date(clock), signal, random: () => 0.5, buckets })
const pass = (seconds: number): void => {
  clock += seconds * 1000
}

async function channel(id: string, config: Record<string, unknown> = {}): Promise<void> {
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

async function message(given: Partial<Message> = {}): Promise<void> {
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

const states = async (): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await pool.query<{ id: string; state: string }>('select id, state from notification')).rows.map((row) => [row.id, row.state]),
  )
const attempts = async (): Promise<(string | number | null)[][]> =>
  (
    await pool.query<{ notification_id: string; outcome: string; status: number | null }>('select * from delivery_attempt order by id')
  ).rows.map((row) => [row.notification_id, row.outcome, row.status])
const health = async (id = 'ops'): Promise<{ health: string; health_detail: string }> =>
  (await pool.query<{ health: string; health_detail: string }>('select health, health_detail from channel where id = $1', [id]))
    .rows[0] as {
    health: string
    health_detail: string
  }
const webhookIds = (): unknown[] => received.map((request) => request.headers['webhook-id'])

describe('a message', () => {
  test('arrives signed, with a link to its incident, and makes the channel healthy', async () => {
    await channel('ops')
    await message()
    expect(await deliver()).toBe(1)
    expect(received[0]?.body).toMatchObject({
      type: 'alert.firing',
      data: { incident: { id: 'a1' }, link: 'https://spillway.example/alerts/a1' },
    })
    const { headers, raw } = received[0] as Received
    const signed = createHmac('sha256', Buffer.alloc(32, 3))
      .update(`n1.${String(headers['webhook-timestamp'])}.${raw}`)
      .digest('base64')
    expect(headers['webhook-signature']).toBe(`v1,${signed}`)
    expect(await states()).toEqual({ n1: 'delivered' })
    expect(await health()).toEqual({ health: 'ok', health_detail: '' })
    expect(await deliver()).toBe(0)
  })

  test('that meets a 500 is sent again after its wait, with the same id, and both attempts are kept', async () => {
    await channel('ops')
    await message()
    answers.set('/ops', [500])
    await deliver()
    expect(await states()).toEqual({ n1: 'pending' })
    expect((await health()).health).toBe('failing')
    pass(4)
    expect(await deliver()).toBe(0)
    pass(1)
    expect(await deliver()).toBe(1)
    expect(webhookIds()).toEqual(['n1', 'n1'])
    expect(await attempts()).toEqual([
      ['n1', 'retry', 500],
      ['n1', 'delivered', 200],
    ])
    expect((await health()).health).toBe('ok')
  })

  test('that is throttled waits as long as it was asked to, and so does the rest of the channel', async () => {
    await channel('ops')
    await message()
    await message({ id: 'n2', alert: 'a2', severity: 'info' })
    answers.set('/ops', [[429, { 'retry-after': '90' }, 'slow down']])
    await deliver()
    pass(89)
    expect(await deliver()).toBe(0)
    pass(1)
    expect(await deliver()).toBe(2)
    expect(await states()).toEqual({ n1: 'delivered', n2: 'delivered' })
  })

  test('is given up after eight attempts', async () => {
    await channel('ops')
    await message()
    answers.set(
      '/ops',
      Array.from({ length: 20 }, () => 503),
    )
    for (let round = 0; round < 12; round++) {
      await deliver()
      pass(3 * 3600)
    }
    expect(received).toHaveLength(8)
    expect(await states()).toEqual({ n1: 'dead' })
  })

  test('older than a day is no news and is not sent', async () => {
    await channel('ops')
    await message()
    pass(24 * 3600 + 1)
    expect(await deliver()).toBe(0)
    expect(await states()).toEqual({ n1: 'dropped' })
  })

  test('that one target refuses does not stop the next message for long', async () => {
    await channel('ops')
    await message()
    await message({ id: 'n2', alert: 'a2', severity: 'info' })
    answers.set('/ops', [[400, {}, 'bad field']])
    expect(await deliver()).toBe(2)
    expect(await states()).toEqual({ n1: 'dead', n2: 'delivered' })
  })

  test('whose answer echoes the secret leaves none of it in the log', async () => {
    await channel('ops')
    await message()
    answers.set('/ops', [[200, {}, `signed with ${SECRET}`]])
    await deliver()
    const log = await pool.query<{ response_head: string }>('select response_head from delivery_attempt')
    expect(log.rows[0]?.response_head).toBe('signed with ‹redacted›')
  })
})

describe('order', () => {
  test('within one incident is kept: the recovery waits for the firing', async () => {
    await channel('ops')
    await message()
    answers.set('/ops', [500])
    await deliver()
    await pool.query(`update delivery_attempt set status = null`)
    await message({ id: 'n2', no: 2, transition: 'recovered', at: START + 1000 })
    pass(2)
    // Another process does not know that the channel is held.
    buckets = createBuckets()
    expect(await deliver()).toBe(0)
    pass(30)
    expect(await deliver()).toBe(2)
    expect(received.map((request) => request.body.type)).toEqual(['alert.firing', 'alert.firing', 'alert.recovered'])
  })

  test('critical messages go first', async () => {
    await channel('ops')
    await message({ id: 'n1', alert: 'a1', severity: 'warning' })
    await message({ id: 'n2', alert: 'a2', severity: 'critical', at: START + 1 })
    pass(1)
    await deliver()
    expect(webhookIds()).toEqual(['n2', 'n1'])
  })

  test('of grave incidents that are over before they were told becomes one message', async () => {
    await channel('ops')
    await message({ severity: 'critical' })
    answers.set('/ops', [503])
    await deliver()
    await message({ id: 'n2', no: 2, transition: 'recovered', severity: 'critical', at: START + 1000 })
    pass(30)
    expect(await deliver()).toBe(1)
    expect(received.at(-1)?.body).toMatchObject({ type: 'alert.recovered', data: { notifyReason: 'fired_and_recovered' } })
    expect(await states()).toEqual({ n1: 'delivered', n2: 'delivered' })
  })

  test('of lesser incidents that are over before they were told becomes silence', async () => {
    await channel('ops')
    await message({ severity: 'warning' })
    await message({ id: 'n2', no: 2, transition: 'recovered', severity: 'warning' })
    expect(await deliver()).toBe(0)
    expect(received).toEqual([])
    expect(await states()).toEqual({ n1: 'dropped', n2: 'dropped' })
  })
})

describe('many messages', () => {
  test('of one rule that are due together become one, worst first, and all count as told', async () => {
    await channel('ops')
    for (let index = 0; index < 30; index++) await message({ id: `n${index}`, alert: `a${index}`, no: index + 1 })
    expect(await deliver()).toBe(1)
    expect(received[0]?.body.data.members).toHaveLength(20)
    expect(received[0]?.body.data.members[0]?.id).toBe('a29')
    expect(received[0]?.body.data.truncatedCount).toBe(9)
    expect(new Set(Object.values(await states()))).toEqual(new Set(['delivered']))
  })

  test('that share a message share its retry too', async () => {
    await channel('ops')
    await message({ id: 'n1', alert: 'a1' })
    await message({ id: 'n2', alert: 'a2' })
    answers.set('/ops', [500])
    await deliver()
    expect(await states()).toEqual({ n1: 'pending', n2: 'pending' })
    pass(30)
    expect(await deliver()).toBe(1)
    expect(received.map((request) => request.raw)[1]).toBe(received[0]?.raw)
    expect(await states()).toEqual({ n1: 'delivered', n2: 'delivered' })
  })

  test('go out no faster than the target takes them', async () => {
    await channel('ops')
    const severities = ['high', 'warning', 'info'] as const
    for (let index = 0; index < 60; index++)
      await message({
        id: `n${index}`,
        alert: `a${index}`,
        severity: severities[index % 3] ?? 'info',
        transition: 'repeat',
        at: START - index,
      })
    await pool.query(`update notification set payload = jsonb_set(payload, '{incident,rule,name}', to_jsonb(id))`)
    expect(await deliver()).toBe(20)
    pass(1)
    expect(await deliver()).toBe(10)
  })
})

describe('a channel', () => {
  test('that answers 410 is dead at once; what waits is given up and the others are told', async () => {
    await channel('ops')
    await channel('dev')
    await message()
    await message({ id: 'n2', alert: 'a2', severity: 'info' })
    answers.set('/ops', [410])
    await deliver()
    expect(await health()).toMatchObject({ health: 'dead', health_detail: expect.stringContaining('410') })
    expect(await states()).toMatchObject({ n1: 'dead', n2: 'dead' })
    await deliver()
    expect(received.at(-1)).toMatchObject({ path: '/dev', body: { type: 'channel.dead', data: { channel: { id: 'ops' } } } })
    expect(received.filter((request) => request.path === '/ops')).toHaveLength(1)
  })

  test('gets one more chance after a 404', async () => {
    await channel('ops')
    await message()
    answers.set('/ops', [404, 404])
    await deliver()
    expect((await health()).health).toBe('failing')
    pass(31)
    await deliver()
    expect((await health()).health).toBe('dead')
  })

  test('on a private address that is not listed is refused with the remedy', async () => {
    await channel('ops', { url: 'http://127.0.0.2/hook' })
    await message()
    await deliver()
    expect((await health()).health_detail).toContain('SPILLWAY_ALLOW_PRIVATE_TARGETS')
    expect(await attempts()).toEqual([['n1', 'permanent', null]])
  })

  test('whose secrets cannot be opened says so', async () => {
    await pool.query(`insert into channel (id, name, kind, config, secrets) values ('ops', 'ops', 'webhook', '{}', 'v1.AAAA.AAAA.AAAA')`)
    await message()
    await deliver()
    expect((await health()).health_detail).toContain('cannot be opened')
  })

  test('that is disabled keeps its messages', async () => {
    await channel('ops')
    await message()
    await pool.query('update channel set enabled = false')
    expect(await deliver()).toBe(0)
    expect(await states()).toEqual({ n1: 'pending' })
  })

  test('that hangs does not hold back another', async () => {
    await channel('ops')
    await channel('dev')
    await message()
    await message({ id: 'n2', channel: 'dev' })
    const controller = new AbortController()
    answers.set('/ops', [() => undefined])
    const delivering = deliver(controller.signal)
    await expect.poll(states, { timeout: 5000 }).toEqual({ n1: 'pending', n2: 'delivered' })
    await message({ id: 'n3', channel: 'dev', alert: 'a3' })
    await expect.poll(states, { timeout: 5000 }).toEqual({ n1: 'pending', n2: 'delivered', n3: 'delivered' })
    controller.abort()
    await delivering
  })
})

describe('at least once', () => {
  test('a process that dies between sending and recording leaves the message to be sent again under the same id', async () => {
    await channel('ops')
    await message()
    const controller = new AbortController()
    // The receiver has the message; the sender stops before it hears so.
    answers.set('/ops', [() => controller.abort()])
    expect(await deliver(controller.signal)).toBe(0)
    expect(await states()).toEqual({ n1: 'pending' })
    pass(59)
    expect(await deliver()).toBe(0)
    pass(1)
    expect(await deliver()).toBe(1)
    expect(webhookIds()).toEqual(['n1', 'n1'])
    expect(await states()).toEqual({ n1: 'delivered' })
  })

  test('several senders at once send each message once', async () => {
    await channel('ops')
    for (let index = 0; index < 6; index++) await message({ id: `n${index}`, alert: `a${index}`, transition: 'repeat' })
    await pool.query(`update notification set payload = jsonb_set(payload, '{incident,rule,name}', to_jsonb(id))`)
    const counts = await Promise.all([deliver(), deliver(), deliver()])
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(6)
    expect(new Set(webhookIds()).size).toBe(6)
  })
})
