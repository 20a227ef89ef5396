import { amqpApps } from './amqp/app.ts'
import { createCrew } from './kernel/crew.ts'
import { createIds } from './kernel/ids.ts'
import type { Recurring } from './kernel/schedule.ts'
import type { ArtemisScenario } from './scenario.ts'

interface Subscriber {
  name: string
  perSecond: number
  outages?: Recurring
}

const subscribers: readonly Subscriber[] = [
  { name: 'shop-web', perSecond: 40 },
  { name: 'search-index', perSecond: 20, outages: { firstAt: 120, every: 360, lasts: 40 } },
  // A little slower than prices change at noon.
  { name: 'price-labels', perSecond: 2.2 },
  { name: 'store-nanjing', perSecond: 40, outages: { firstAt: 35, every: 600, lasts: 400 } },
]

/** One address, a durable subscription for each who must see every price. */
export const priceBroadcast: ArtemisScenario = {
  name: 'price-broadcast',
  pattern: 'broadcast',
  broker: 'artemis',
  describe:
    'Every price goes to four durable subscriptions of prices.changed; price-labels prints slower than prices change at noon, and the line to store-nanjing is down from second 35 for almost seven minutes.',

  setup: (link) => link.addTopics(['prices.changed']),

  run: async (context, link) => {
    const crew = createCrew(context)
    const apps = amqpApps(link, crew, context)
    const nextId = createIds(context.startedAt, 'pb')
    const random = context.random.fork('prices')
    const catalog = apps.sender('catalog-service', 'topic')
    for (const { name, perSecond, outages } of subscribers) {
      apps.receive({ name, address: 'prices.changed', subscription: 'prices', prefetch: 10, perSecond, handle: () => 'done' }, outages)
    }
    crew.produce({
      name: 'catalog-service',
      plan: { perSecond: 2, surgePerSecond: 20, surges: { firstAt: 70, every: 300, lasts: 8 } },
      send: (count) =>
        catalog.send(
          Array.from({ length: count }, () => {
            const sku = random.pick(['sku-1001', 'sku-1002', 'sku-1003', 'sku-1004'] as const)
            const body = { sku, price: random.int(900, 90_000), currency: 'CNY', reason: '活动价' }
            return { address: 'prices.changed', id: nextId(), body, properties: { sku } }
          }),
        ),
    })
    return crew
  },
}
