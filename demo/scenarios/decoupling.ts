import { orderEvent } from './bodies/shop.ts'
import { createCrew } from './kernel/crew.ts'
import { createIds } from './kernel/ids.ts'
import { isOn, type Recurring } from './kernel/schedule.ts'
import { openApp } from './rabbitmq/app.ts'
import type { RabbitmqScenario } from './scenario.ts'

const tired: Recurring = { firstAt: 130, every: 420, lasts: 150 }

/** One order event feeds points, logistics, stock and an audit nobody has written yet. */
export const decoupling: RabbitmqScenario = {
  name: 'decoupling',
  pattern: 'decoupling',
  broker: 'rabbitmq',
  describe:
    'Order events go to four services. Logistics falls behind now and then, nobody reads audit.order-events, and what points rejects is lost: its dead-letter exchange is bound to nothing.',

  setup: async (link) => {
    const { main } = link.vhosts
    await link.declare(main, async (channel) => {
      await channel.assertExchange('order.events', 'topic', { durable: true })
      await channel.assertExchange('points.dlx', 'direct', { durable: true })
      await channel.assertExchange('logistics.dlx', 'direct', { durable: true })
      await channel.assertQueue('points.order-events', { durable: true, deadLetterExchange: 'points.dlx' })
      await channel.assertQueue('logistics.order-events', {
        durable: true,
        arguments: { 'x-queue-type': 'quorum', 'x-dead-letter-exchange': 'logistics.dlx', 'x-dead-letter-routing-key': 'logistics' },
      })
      await channel.assertQueue('logistics.order-events.dlq', { durable: true })
      await channel.bindQueue('logistics.order-events.dlq', 'logistics.dlx', 'logistics')
      await channel.assertQueue('inventory.order-events', { durable: true })
      await channel.assertQueue('audit.order-events', { durable: true })
      await channel.bindQueue('points.order-events', 'order.events', 'order.OrderPaid')
      await channel.bindQueue('logistics.order-events', 'order.events', 'order.#')
      await channel.bindQueue('inventory.order-events', 'order.events', 'order.#')
      await channel.bindQueue('audit.order-events', 'order.events', '#')
    })
    await link.management.addPolicy(main, 'audit-cap', {
      pattern: '^audit\\.',
      applyTo: 'queues',
      definition: { 'max-length': 20_000, overflow: 'drop-head' },
    })
  },

  run: async (context, link) => {
    const crew = createCrew(context)
    const nextId = createIds(context.startedAt, 'e')
    const random = context.random.fork('events')
    const app = (name: string) => openApp(link, link.vhosts.main, name, crew, context)
    const shop = await app('order-service')
    const points = await app('points-service')
    const logistics = await app('logistics-service')
    const inventory = await app('inventory-service')

    crew.produce({
      name: 'order-service/events',
      plan: { perSecond: 3, surgePerSecond: 20 },
      poisonShare: 0.02,
      send: (count, poison) =>
        shop.publish(
          Array.from({ length: count }, (_, index) => {
            const id = nextId()
            const event = orderEvent(random, id, context.clock.now())
            return {
              exchange: 'order.events',
              routingKey: `order.${event.type}`,
              id,
              body: index < poison ? { ...event, total: -1, currency: 'XXX' } : event,
            }
          }),
        ),
    })
    points.work({
      name: 'points-service',
      queue: 'points.order-events',
      prefetch: 10,
      perSecond: 20,
      handle: ({ body, requeueRun }) => (requeueRun === null && body?.['currency'] === 'XXX' ? 'rejected' : 'done'),
    })
    logistics.work({
      name: 'logistics-service',
      queue: 'logistics.order-events',
      prefetch: 5,
      perSecond: () => (isOn(tired, crew.elapsed()) ? 1 : 9),
      handle: ({ body, requeueRun }) => (requeueRun === null && body?.['total'] === -1 ? 'rejected' : 'done'),
    })
    inventory.work({ name: 'inventory-service', queue: 'inventory.order-events', prefetch: 50, perSecond: 40, handle: () => 'done' })
    return crew
  },
}
