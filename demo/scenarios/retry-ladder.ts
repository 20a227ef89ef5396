import { capture } from './bodies/shop.ts'
import { businessRule, socketTimeout } from './failures/failure.ts'
import { springAmqpRepublish } from './headers/spring-amqp.ts'
import { createCrew } from './kernel/crew.ts'
import { createIds } from './kernel/ids.ts'
import { isOn, type Recurring } from './kernel/schedule.ts'
import { openApp } from './rabbitmq/app.ts'
import type { Delivery } from './rabbitmq/worker.ts'
import type { RabbitmqScenario } from './scenario.ts'

const main = 'payments.capture'
const dead = `${main}.dlq`
const ladder = [
  { queue: `${main}.retry.5s`, waitMs: 5_000 },
  { queue: `${main}.retry.20s`, waitMs: 20_000 },
  { queue: `${main}.retry.60s`, waitMs: 60_000 },
] as const
const attemptHeader = 'x-attempt'
const providerDown: Recurring = { firstAt: 100, every: 360, lasts: 70 }

/** Payments are tried again with growing delays, then given up. In the vhost with the odd name. */
export const retryLadder: RabbitmqScenario = {
  name: 'retry-ladder',
  pattern: 'retry',
  broker: 'rabbitmq',
  describe:
    'Captures climb payments.capture.retry.5s, .20s and .60s before payments.capture.dlq; the provider fails every six minutes. payments.refund dies of its delivery limit.',

  setup: async (link) => {
    const vhost = link.vhosts.odd
    await link.management.addVhost(vhost, '支付 payments, EU region')
    await link.declare(vhost, async (channel) => {
      await channel.assertQueue(main, { durable: true, arguments: { 'x-queue-type': 'quorum' } })
      for (const { queue, waitMs } of ladder)
        await channel.assertQueue(queue, { durable: true, messageTtl: waitMs, deadLetterExchange: '', deadLetterRoutingKey: main })
      await channel.assertQueue(dead, { durable: true })
      await channel.assertQueue('payments.refund', {
        durable: true,
        arguments: {
          'x-queue-type': 'quorum',
          'x-delivery-limit': 3,
          'x-dead-letter-exchange': '',
          'x-dead-letter-routing-key': 'payments.refund.dlq',
          'x-dead-letter-strategy': 'at-least-once',
          'x-overflow': 'reject-publish',
        },
      })
      await channel.assertQueue('payments.refund.dlq', { durable: true })
    })
  },

  run: async (context, link) => {
    const crew = createCrew(context)
    const nextId = createIds(context.startedAt, 'p')
    const random = context.random.fork('payments')
    const checkout = await openApp(link, link.vhosts.odd, 'checkout-service', crew, context)
    const payments = await openApp(link, link.vhosts.odd, 'payment-service', crew, context)

    crew.produce({
      name: 'checkout-service/captures',
      plan: { perSecond: 2, surgePerSecond: 12 },
      poisonShare: 0.02,
      send: (count, poison) =>
        checkout.publish(
          Array.from({ length: count }, (_, index) => {
            const id = nextId()
            const body = capture(random, id)
            return { exchange: '', routingKey: main, id, body: index < poison ? { ...body, card: 'expired' } : body }
          }),
        ),
    })
    crew.produce({
      name: 'checkout-service/refunds',
      plan: { perSecond: 0.5 },
      send: (count) =>
        checkout.publish(
          Array.from({ length: count }, () => {
            const id = nextId()
            const body = { ...capture(random, id), reason: '七天无理由退货', disputed: random.chance(0.06) }
            return { exchange: '', routingKey: 'payments.refund', id, body }
          }),
        ),
    })

    const failureOf = ({ body }: Delivery) => {
      const call = 'com.spillway.shop.payment.ProviderClient.capture(ProviderClient.java:132)'
      if (body?.['card'] === 'expired')
        return businessRule(
          'com.spillway.shop.payment.CardExpiredException',
          `Card of payment ${String(body['paymentId'])} has expired`,
          call,
        )
      if (isOn(providerDown, crew.elapsed()) && random.chance(0.8)) return socketTimeout(call, 'api.pay.example.com:443', 10_000)
      return null
    }
    payments.work({
      name: 'payment-service',
      queue: main,
      prefetch: 10,
      perSecond: 12,
      handle: async (delivery) => {
        const failure = delivery.requeueRun === null ? failureOf(delivery) : null
        if (failure === null) return 'done'
        const attempt = Number(delivery.headers[attemptHeader] ?? 1)
        const step = ladder[attempt - 1]
        const headers = {
          ...delivery.headers,
          ...springAmqpRepublish('', main, failure),
          // Spring Cloud Stream writes `retry-count` as a long.
          ...(step ? { [attemptHeader]: attempt + 1 } : { [attemptHeader]: attempt, 'retry-count': { '!': 'int64', value: attempt } }),
        }
        const routingKey = step?.queue ?? dead
        await payments.publish([{ exchange: '', routingKey, id: delivery.id, body: delivery.raw.content, headers }])
        return 'passed-on'
      },
    })
    payments.work({
      name: 'refund-service',
      queue: 'payments.refund',
      prefetch: 1,
      perSecond: 5,
      handle: ({ body, requeueRun }) => (requeueRun === null && body?.['disputed'] === true ? 'returned' : 'done'),
    })
    return crew
  },
}
