import { beforeAll, expect, test } from 'vitest'
import { buildEstate, HOSTILE_NAMES } from '#lib/api/testing/estate.ts'
import { parseExposition } from '#lib/api/testing/parse-exposition.ts'
import { call, serveFrom } from '#lib/api/testing/web.ts'
import { testContext } from '#lib/services/testing.ts'

const context = await testContext()
serveFrom(context)
beforeAll(() => buildEstate(context.pool))

const scrape = async () => {
  const response = await call('GET', '/metrics')
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  return parseExposition(await response.text())
}

test('metrics tell of the process, polls, alerts, collectors and notifications', async () => {
  const samples = await scrape()
  const of = (name: string) => samples.filter((sample) => sample.name === name).map(({ name: _name, ...rest }) => rest)
  expect(of('spillway_database_up')).toEqual([{ value: 1 }])
  expect(of('spillway_cluster_up')).toEqual([
    { labels: { cluster: 'crm', kind: 'rabbitmq' }, value: 0 },
    { labels: { cluster: 'shop', kind: 'kafka' }, value: 1 },
  ])
  expect(of('spillway_cluster_poll_seconds')).toEqual([{ labels: { cluster: 'shop', kind: 'kafka' }, value: 0.12 }])
  expect(of('spillway_cluster_last_success_timestamp_seconds')[0]?.value).toBeGreaterThan(Date.now() / 1000 - 600)
  expect(of('spillway_alerts_firing').map(({ labels, value }) => [labels?.['severity'], value])).toEqual([
    ['critical', 2],
    ['high', 2],
    ['warning', 2],
    ['info', 2],
  ])
  expect(of('spillway_collectors_alive')).toEqual([{ value: 1 }])
  expect(of('spillway_notifications_pending')).toEqual([{ value: 9 }])
  expect(of('process_resident_memory_bytes')[0]?.value).toBeGreaterThan(1_000_000)
  expect(samples.filter(({ name }) => name.includes('destination'))).toEqual([])
})

test('metrics tell of every destination and reader when that is switched on, but no number that is not believed', async () => {
  serveFrom({ ...context, env: { ...context.env, metricsPerObject: true } })
  try {
    const samples = await scrape()
    const backlog = samples.filter(({ name }) => name === 'spillway_destination_backlog_messages')
    const labelled = new Set(backlog.map(({ labels }) => labels?.['destination']))
    // Every fourth has no known backlog; the second cluster was never polled.
    for (const [index, name] of HOSTILE_NAMES.entries())
      expect({ name, there: labelled.has(name) }).toEqual({ name, there: (index + 1) % 4 !== 0 })
    expect(new Set(backlog.map(({ labels }) => labels?.['cluster']))).toEqual(new Set(['shop']))
    expect(samples.filter(({ name }) => name === 'spillway_subscription_lag_messages')).toHaveLength(24)
    expect(samples.filter(({ name }) => name === 'spillway_subscription_lag_seconds')).toHaveLength(16)
  } finally {
    serveFrom(context)
  }
})

test('metrics of a Spillway without a database still tell of the process', async () => {
  const refused = (): Promise<never> => Promise.reject(new Error('connection refused'))
  serveFrom({ ...context, pool: { query: refused } as unknown as typeof context.pool })
  try {
    const samples = await scrape()
    expect(samples).toContainEqual({ name: 'spillway_database_up', value: 0 })
    expect(samples.map(({ name }) => name)).toContain('process_uptime_seconds')
    expect(samples.filter(({ name }) => name.startsWith('spillway_'))).toHaveLength(1)
  } finally {
    serveFrom(context)
  }
})

test('metrics are not for a page that bound its name to this address', async () => {
  expect((await call('GET', '/metrics', { headers: { host: 'evil.example' } })).status).toBe(403)
})
