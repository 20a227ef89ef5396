import { beforeAll, expect, test } from 'vitest'
import type { MetricName } from '#lib/domain/metrics.ts'
import { transaction } from '#lib/db/pool.ts'
import { Appender } from '#lib/series/index.ts'
import { testContext } from '#lib/services/testing.ts'
import { overview } from './overview.ts'

const base = await testContext()
const now = Date.UTC(2026, 10, 22, 10, 30)
const context = { ...base, now: () => new Date(now) }
const { pool } = context

interface Given {
  role?: string
  backlog?: number | null
  inRate?: number | null
  gone?: boolean
}

async function givenDestination(cluster: string, name: string, { role = 'normal', backlog = null, inRate = null, gone }: Given) {
  await pool.query(
    `insert into destination (id, cluster_id, name, type, role, backlog_messages, in_rate, gone_at) values ($1, $2, $3, 'queue', $4, $5, $6, case when $7 then now() end)`,
    [`${cluster}/${name}`, cluster, name, role, backlog, inRate, gone ?? false],
  )
}

async function givenReader(cluster: string, queue: string, lagSeconds: number | null) {
  await pool.query(
    `insert into subscription (id, cluster_id, destination_id, group_name, lag_messages, lag_seconds, verdict, verdict_reason) values ($1, $2, $3, $4, 5, $5, 'ok', '')`,
    [`${cluster}/${queue}/reader`, cluster, `${cluster}/${queue}`, `reader of ${queue}`, lagSeconds],
  )
}

/** Polls of the last hour, one a minute; `totals` says what the collector stores of the cluster itself. */
async function givenPolls(cluster: string, totals: (minute: number) => Partial<Record<MetricName, number>>) {
  const appender = new Appender()
  await transaction(pool, async (client) => {
    for (let minute = 0; minute < 60; minute++) {
      const samples = Object.entries(totals(minute)).map(([metric, value]) => ({
        objectKind: 'cluster' as const,
        objectId: cluster,
        metric: metric as MetricName,
        value,
      }))
      await appender.append(client, cluster, new Date(now - (60 - minute) * 60_000), samples)
    }
  })
}

beforeAll(async () => {
  for (const id of ['east', 'west'])
    await pool.query(
      `insert into cluster (id, name, kind, config, environment, poll_interval_seconds) values ($1, $1, 'rabbitmq', '{}', $1, 60)`,
      [id],
    )
  await givenDestination('east', 'orders', { backlog: 100, inRate: 2 })
  await givenDestination('east', 'orders.retry', { role: 'retry', backlog: 10, inRate: 0.5 })
  await givenDestination('east', 'orders.dlq', { role: 'dead-letter', backlog: 7, inRate: 9 })
  await givenDestination('east', '__offsets', { role: 'internal', backlog: 9_999, inRate: 99 })
  await givenDestination('east', 'old', { backlog: 5_000, gone: true })
  await givenDestination('west', 'mails', { backlog: 3 })
  for (const [cluster, queue, lag] of [
    ['east', 'orders', 30],
    ['east', '__offsets', 900],
    ['east', 'old', 800],
    ['west', 'mails', null],
  ] as const)
    await givenReader(cluster, queue, lag)
  // In the east the backlog doubles and one dead letter arrives a minute; in the west things stand still, and no rate is known.
  await givenPolls('east', (minute) => ({
    backlog_messages: 60 + minute,
    dead_letter_messages: minute,
    arrivals_rate: minute,
    in_rate: minute * 120,
  }))
  await givenPolls('west', () => ({ backlog_messages: 3 }))
})

test('what waits and what comes in is added up over working destinations; internal and gone ones do not count', async () => {
  const { counts, backlog, inRate, outRate, deadLetterMessages } = await overview(context, {})
  expect(counts).toMatchObject({ clusters: 2, destinations: 4, deadLetterDestinations: 1 })
  expect([backlog.value, inRate.value, outRate.value, deadLetterMessages]).toEqual([113, 2.5, null, 7])
})

test('the small lines are the totals of all clusters, and null where none is known', async () => {
  const { backlog, inRate, outRate } = await overview(context, {})
  expect(backlog.sparkline.at(0)).toBeCloseTo(63.5)
  expect(backlog.sparkline.at(-1)).toBeCloseTo(121.5)
  expect(backlog.change).toBeCloseTo((121.5 - 63.5) / 63.5)
  expect(new Set(inRate.sparkline)).toEqual(new Set([2]))
  expect(outRate.sparkline.every((value) => value === null)).toBe(true)
})

test('dead letters of the last hour are all that arrived', async () => {
  const { deadLettersLastHour } = await overview(context, {})
  expect(deadLettersLastHour.value).toBeGreaterThanOrEqual(59)
  expect(deadLettersLastHour.value).toBeLessThanOrEqual(61)
  expect(deadLettersLastHour.sparkline.at(-1)).toBeCloseTo(1 / 60)
})

test('the slowest reader is one of a destination that is there and not internal', async () => {
  const { slowest, slowestReader } = await overview(context, {})
  expect(slowest.map(({ group }) => group)).toEqual(['reader of orders', 'reader of mails'])
  expect(slowestReader).toMatchObject({ group: 'reader of orders', lagSeconds: 30 })
})

test('an environment without clusters has an empty answer', async () => {
  const { counts, backlog, slowest, growing, alerts } = await overview(context, { environment: 'nowhere' })
  expect(counts).toMatchObject({ clusters: 0, destinations: 0, subscriptions: 0, firing: 0 })
  expect([backlog.value, backlog.sparkline, slowest, growing, alerts]).toEqual([null, [], [], [], []])
})

test('one environment counts its own clusters alone', async () => {
  const { counts, backlog } = await overview(context, { environment: 'west' })
  expect(counts).toMatchObject({ clusters: 1, destinations: 1, subscriptions: 1 })
  expect([backlog.value, backlog.sparkline.at(-1)]).toEqual([3, 3])
})
