import { order } from './bodies/shop.ts'
import { customer } from './bodies/people.ts'
import { createCrew } from './kernel/crew.ts'
import { createIds } from './kernel/ids.ts'
import { openApp } from './rabbitmq/app.ts'
import type { RabbitmqScenario } from './scenario.ts'

/** Wait queues: messages lie until their time to live is over and then go to work. */
export const delayedMessage: RabbitmqScenario = {
  name: 'delayed-message',
  pattern: 'delayed-message',
  broker: 'rabbitmq',
  describe:
    'Unpaid orders wait two minutes in orders.unpaid.wait and are then closed; coupon reminders wait five. A full wait queue is no trouble.',

  setup: async (link) => {
    const { main } = link.vhosts
    await link.declare(main, async (channel) => {
      await channel.assertExchange('delay.done', 'direct', { durable: true })
      await channel.assertQueue('orders.unpaid.wait', {
        durable: true,
        messageTtl: 120_000,
        deadLetterExchange: 'delay.done',
        deadLetterRoutingKey: 'orders.close',
      })
      await channel.assertQueue('orders.close', { durable: true })
      await channel.bindQueue('orders.close', 'delay.done', 'orders.close')
      // Its time and its way out come from the policy below.
      await channel.assertQueue('coupons.reminder.wait', { durable: true })
      await channel.assertQueue('coupons.reminder', { durable: true })
      await channel.bindQueue('coupons.reminder', 'delay.done', 'coupons.reminder.wait')
    })
    await link.management.addPolicy(main, 'coupon-delay', {
      pattern: '^coupons\\..*\\.wait$',
      applyTo: 'queues',
      definition: { 'message-ttl': 300_000, 'dead-letter-exchange': 'delay.done' },
    })
  },

  run: async (context, link) => {
    const crew = createCrew(context)
    const nextId = createIds(context.startedAt, 'd')
    const random = context.random.fork('delay')
    const shop = await openApp(link, link.vhosts.main, 'checkout-service', crew, context)
    const closer = await openApp(link, link.vhosts.main, 'order-closer', crew, context)
    crew.produce({
      name: 'checkout-service',
      plan: { perSecond: 1 },
      send: (count) =>
        shop.publish(
          Array.from({ length: count }, () => {
            const id = nextId()
            return { exchange: '', routingKey: 'orders.unpaid.wait', id, body: { action: '关闭未支付订单', ...order(random, id) } }
          }),
        ),
    })
    crew.produce({
      name: 'coupon-service',
      plan: { perSecond: 0.4 },
      send: (count) =>
        shop.publish(
          Array.from({ length: count }, () => {
            const id = nextId()
            const body = { couponId: `cp_${id}`, title: '满 200 减 30', customer: customer(random) }
            return { exchange: '', routingKey: 'coupons.reminder.wait', id, body }
          }),
        ),
    })
    closer.work({ name: 'order-closer', queue: 'orders.close', prefetch: 10, perSecond: 20, handle: () => 'done' })
    closer.work(
      { name: 'coupon-reminder', queue: 'coupons.reminder', prefetch: 10, perSecond: 5, handle: () => 'done' },
      { firstAt: 480, every: 600, lasts: 120 },
    )
    return crew
  },
}
