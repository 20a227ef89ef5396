import { customer } from './bodies/people.ts'
import { order } from './bodies/shop.ts'
import { createCrew } from './kernel/crew.ts'
import { createIds } from './kernel/ids.ts'
import { rocketmqApps } from './rocketmq/app.ts'
import type { RocketmqScenario } from './scenario.ts'

/** Level of `messageDelayLevel` 1s 5s 10s 30s 1m …: one minute. */
const oneMinute = '5'

/** Messages for later: by delay level, and by the timer that RocketMQ has from 5.0 on. */
export const unpaidOrders: RocketmqScenario = {
  name: 'unpaid-orders',
  pattern: 'delayed-message',
  broker: 'rocketmq',
  describe:
    'Unpaid orders are closed after a minute (delay level 5); reminders to pay come 20 to 150 seconds later by the timer of RocketMQ 5. Who sends the reminders is away for 90 s every eight minutes.',

  setup: async (link) => {
    await link.addTopics([
      { name: 'order-close', messageType: 'DELAY' },
      { name: 'payment-reminder', messageType: 'DELAY' },
    ])
    await link.addGroups(['order-closer', 'reminder-service'].map((name) => ({ name, retries: 16 })))
  },

  run: async (context, link) => {
    const crew = createCrew(context)
    const apps = rocketmqApps(link, crew, context)
    const nextId = createIds(context.startedAt, 'uo')
    const random = context.random.fork('unpaid')
    const checkout = apps.producer('checkout-service')
    crew.produce({
      name: 'checkout-service/close',
      plan: { perSecond: 1, surgePerSecond: 15 },
      send: (count) =>
        checkout.send(
          Array.from({ length: count }, () => {
            const id = nextId()
            const body = { action: '关闭未支付订单', ...order(random, id) }
            return { topic: 'order-close', id, tag: 'unpaid', body, properties: { DELAY: oneMinute } }
          }),
        ),
    })
    crew.produce({
      name: 'checkout-service/remind',
      plan: { perSecond: 0.5 },
      send: (count) =>
        checkout.send(
          Array.from({ length: count }, () => {
            const id = nextId()
            const body = { orderId: `SO-${id}`, customer: customer(random), text: '您有一笔订单待支付' }
            return { topic: 'payment-reminder', id, body, properties: { TIMER_DELAY_SEC: String(random.int(20, 150)) } }
          }),
        ),
    })
    apps.read({ group: 'order-closer', topic: 'order-close', perSecond: 20, handle: () => true })
    apps.read(
      { group: 'reminder-service', topic: 'payment-reminder', perSecond: 5, handle: () => true },
      { firstAt: 200, every: 480, lasts: 90 },
    )
    return crew
  },
}
