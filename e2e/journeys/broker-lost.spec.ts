import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installContext, startRabbitmq } from '#demo/brokers/index.ts'
import { eventually, expect, test } from '../world.ts'

interface Cluster {
  id: string
  status: string
  freshness: string
}
interface Alert {
  id: string
  state: string
  condition: string
  closeReason: string | null
  freshness: string
}

test('a killed broker turns stale, raises its own alert, recovers nothing by silence, and comes back', async ({ page, world }) => {
  test.setTimeout(420_000)
  const folder = await mkdtemp(join(tmpdir(), 'spillway-lost-'))
  const broker = await startRabbitmq(await installContext(), { version: '4.0', dataDir: join(folder, 'rabbit'), name: 'lost' })
  const cluster = await world.send<Cluster>('POST', '/clusters', {
    name: 'doomed',
    kind: 'rabbitmq',
    environment: 'journey',
    pollIntervalSeconds: 2,
    config: broker.config,
  })
  try {
    await broker.ctl('eval', 'rabbit_amqqueue:declare({resource, <<"/">>, queue, <<"lonely">>}, true, false, [], none, <<"journey">>).')
    for (const payload of ['one', 'two', 'three']) {
      const published = await fetch(`${broker.config.managementUrl}/api/exchanges/%2F/amq.default/publish`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from('guest:guest').toString('base64')}`, 'content-type': 'application/json' },
        body: JSON.stringify({ properties: {}, routing_key: 'lonely', payload, payload_encoding: 'string' }),
      })
      expect(await published.json()).toEqual({ routed: true })
    }
    const rule = await world.send<{ id: string }>('POST', '/alert-rules', {
      name: 'Anything waits (journey)',
      condition: 'backlog',
      params: { messages: 1 },
      scope: { cluster: [cluster.id] },
      forSeconds: 0,
      keepFiringForSeconds: 4,
      severity: 'warning',
    })
    const alerts = async (): Promise<Alert[]> => (await world.get<{ items: Alert[] }>(`/alerts?cluster=${cluster.id}`)).items
    await eventually(
      'the backlog alert fires',
      alerts,
      (items) => items.some((alert) => alert.condition === 'backlog' && alert.state === 'firing'),
      120_000,
    )

    await broker.kill()
    await eventually(
      'it is unreachable',
      () => world.get<Cluster>(`/clusters/${cluster.id}`),
      ({ status, freshness }) => status === 'unreachable' && freshness === 'stale',
    )
    await page.goto(`/clusters/${cluster.id}`)
    await expect(page.getByText(/has not answered since/i).first()).toBeVisible()
    const during = await eventually(
      'its own alert fires',
      alerts,
      (items) => items.some((alert) => alert.condition === 'cluster_unreachable' && alert.state === 'firing'),
      150_000,
    )
    expect(during.filter((alert) => alert.condition === 'backlog').map((alert) => alert.state)).toEqual(['firing'])

    await broker.restart()
    await eventually(
      'it answers again',
      () => world.get<Cluster>(`/clusters/${cluster.id}`),
      ({ status, freshness }) => status === 'connected' && freshness === 'fresh',
      120_000,
    )
    await eventually(
      'its own alert recovers',
      alerts,
      (items) => items.every((alert) => alert.condition !== 'cluster_unreachable' || alert.closeReason === 'recovered'),
      150_000,
    )
    await world.send('DELETE', `/alert-rules/${rule.id}`)
  } finally {
    await world.send('DELETE', `/clusters/${cluster.id}`)
    await broker.stop()
    await rm(folder, { recursive: true, force: true })
  }
})
