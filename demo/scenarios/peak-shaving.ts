import { order } from './bodies/shop.ts'
import { createCrew } from './kernel/crew.ts'
import { createIds } from './kernel/ids.ts'
import { openApp } from './rabbitmq/app.ts'
import type { RabbitmqScenario } from './scenario.ts'

/** A flash sale every few minutes against a shop that works at its own pace. */
export const peakShaving: RabbitmqScenario = {
  name: 'peak-shaving',
  pattern: 'peak-shaving',
  broker: 'rabbitmq',
  describe:
    'A flash sale fills seckill.orders within a minute and it drains afterwards; seckill.notify is too short and dead-letters what does not fit.',

  setup: (link) =>
    link.declare(link.vhosts.main, async (channel) => {
      await channel.assertExchange('seckill', 'direct', { durable: true })
      await channel.assertQueue('seckill.orders', {
        durable: true,
        arguments: { 'x-queue-type': 'quorum', 'x-max-length': 20_000, 'x-overflow': 'reject-publish' },
      })
      await channel.assertQueue('seckill.notify', {
        durable: true,
        arguments: { 'x-max-length': 450, 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'seckill.notify.dropped' },
      })
      await channel.assertQueue('seckill.notify.dropped', { durable: true, messageTtl: 2 * 3_600_000 })
      await channel.bindQueue('seckill.orders', 'seckill', 'order')
      await channel.bindQueue('seckill.notify', 'seckill', 'order')
    }),

  run: async (context, link) => {
    const crew = createCrew(context)
    const nextId = createIds(context.startedAt, 's')
    const random = context.random.fork('seckill')
    const gateway = await openApp(link, link.vhosts.main, 'seckill-gateway', crew, context)
    const worker = await openApp(link, link.vhosts.main, 'seckill-worker', crew, context)
    crew.produce({
      name: 'seckill-gateway',
      plan: { perSecond: 2, surgePerSecond: 24, surges: { firstAt: 50, every: 270, lasts: 35 } },
      send: (count) =>
        gateway.publish(
          Array.from({ length: count }, () => {
            const id = nextId()
            return { exchange: 'seckill', routingKey: 'order', id, body: { activity: '双十一秒杀', ...order(random, id) } }
          }),
        ),
    })
    worker.work({ name: 'seckill-worker', queue: 'seckill.orders', prefetch: 20, perSecond: 8, handle: () => 'done' })
    worker.work({ name: 'seckill-notifier', queue: 'seckill.notify', prefetch: 5, perSecond: 6, handle: () => 'done' })
    return crew
  },
}
