import { createCrew } from './kernel/crew.ts'
import { createIds } from './kernel/ids.ts'
import { openApp } from './rabbitmq/app.ts'
import type { RabbitmqScenario } from './scenario.ts'

const nodes = ['node-a', 'node-b', 'node-c', 'node-d'] as const
const skus = ['sku-1001', 'sku-1002', 'sku-1003', 'sku-1004'] as const

/** Every node of a service gets every price change and every configuration push. */
export const broadcast: RabbitmqScenario = {
  name: 'broadcast',
  pattern: 'broadcast',
  broker: 'rabbitmq',
  describe:
    'Prices and configuration go to every node by fanout; node-d is missing for a while every few minutes. A stream keeps the price history.',

  setup: (link) =>
    link.declare(link.vhosts.main, async (channel) => {
      await channel.assertExchange('price.changes', 'fanout', { durable: true })
      await channel.assertExchange('config.push', 'fanout', { durable: true })
      for (const node of nodes) {
        await channel.assertQueue(`price.changes.${node}`, { durable: true, messageTtl: 600_000 })
        await channel.bindQueue(`price.changes.${node}`, 'price.changes', '')
        await channel.assertQueue(`config.push.${node}`, { durable: true })
        await channel.bindQueue(`config.push.${node}`, 'config.push', '')
      }
      await channel.assertQueue('price.history', {
        durable: true,
        arguments: { 'x-queue-type': 'stream', 'x-max-length-bytes': 50_000_000, 'x-max-age': '6h' },
      })
      await channel.bindQueue('price.history', 'price.changes', '')
    }),

  run: async (context, link) => {
    const crew = createCrew(context)
    const nextId = createIds(context.startedAt, 'b')
    const random = context.random.fork('prices')
    const publisher = await openApp(link, link.vhosts.main, 'catalog-service', crew, context)
    crew.produce({
      name: 'catalog-service/prices',
      plan: { perSecond: 1 },
      send: (count) =>
        publisher.publish(
          Array.from({ length: count }, () => {
            const body = { sku: random.pick(skus), price: random.int(900, 90_000), currency: 'CNY', reason: '活动价' }
            return { exchange: 'price.changes', routingKey: '', id: nextId(), body }
          }),
        ),
    })
    crew.produce({
      name: 'catalog-service/config',
      plan: { perSecond: 0.1 },
      send: (count) =>
        publisher.publish(
          Array.from({ length: count }, () => {
            const body = { key: 'checkout.timeout-ms', value: random.int(800, 3_000), changedBy: '运维' }
            return { exchange: 'config.push', routingKey: '', id: nextId(), body }
          }),
        ),
    })
    for (const node of nodes) {
      const app = await openApp(link, link.vhosts.main, `catalog-${node}`, crew, context)
      const outages = node === 'node-d' ? { firstAt: 40, every: 480, lasts: 200 } : undefined
      for (const exchange of ['price.changes', 'config.push'])
        app.work(
          { name: `catalog-${node}/${exchange}`, queue: `${exchange}.${node}`, prefetch: 20, perSecond: 40, handle: () => 'done' },
          outages,
        )
    }
    const analytics = await openApp(link, link.vhosts.main, 'price-analytics', crew, context)
    analytics.work({
      name: 'price-analytics',
      queue: 'price.history',
      prefetch: 20,
      perSecond: 40,
      arguments: { 'x-stream-offset': 'next' },
      handle: () => 'done',
    })
    return crew
  },
}
