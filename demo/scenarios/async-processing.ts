import { email, sms } from './bodies/shop.ts'
import { badJson, missingField, socketTimeout, type Failure } from './failures/failure.ts'
import { springAmqpRepublish } from './headers/spring-amqp.ts'
import { createCrew } from './kernel/crew.ts'
import { createIds } from './kernel/ids.ts'
import { truncated, without } from './kernel/poison.ts'
import { openApp } from './rabbitmq/app.ts'
import type { Delivery } from './rabbitmq/worker.ts'
import type { RabbitmqScenario } from './scenario.ts'

/** Sign-ups and orders send text messages and e-mails through work queues. */
export const asyncProcessing: RabbitmqScenario = {
  name: 'async-processing',
  pattern: 'async-processing',
  broker: 'rabbitmq',
  describe:
    'Orders send SMS and e-mail. The e-mail service dies every five minutes; bad orders end in orders.sms.dlq and orders.email.error.',

  setup: (link) =>
    link.declare(link.vhosts.main, async (channel) => {
      await channel.assertExchange('notifications', 'direct', { durable: true })
      await channel.assertExchange('orders.dlx', 'direct', { durable: true })
      await channel.assertExchange('orders.error', 'topic', { durable: true })
      await channel.assertQueue('orders.sms', {
        durable: true,
        arguments: { 'x-queue-type': 'quorum', 'x-dead-letter-exchange': 'orders.dlx', 'x-dead-letter-routing-key': 'orders.sms' },
      })
      await channel.assertQueue('orders.sms.dlq', { durable: true, arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 1000 } })
      await channel.bindQueue('orders.sms.dlq', 'orders.dlx', 'orders.sms')
      await channel.assertQueue('orders.email', { durable: true })
      await channel.bindQueue('orders.email', 'notifications', 'order.email')
      await channel.assertQueue('orders.email.error', { durable: true })
      await channel.bindQueue('orders.email.error', 'orders.error', 'error.#')
    }),

  run: async (context, link) => {
    const crew = createCrew(context)
    const nextId = createIds(context.startedAt, 'n')
    const random = context.random.fork('orders')
    const shop = await openApp(link, link.vhosts.main, 'order-service', crew, context)
    const smsService = await openApp(link, link.vhosts.main, 'sms-service', crew, context)
    const emailService = await openApp(link, link.vhosts.main, 'email-service', crew, context)

    crew.produce({
      name: 'order-service/sms',
      plan: { perSecond: 3, surgePerSecond: 20 },
      poisonShare: 0.03,
      send: (count, poison) =>
        shop.publish(
          Array.from({ length: count }, (_, index) => {
            const id = nextId()
            const good = sms(random, id)
            return { exchange: '', routingKey: 'orders.sms', id, body: index < poison ? spoil(good) : good }
          }),
        ),
    })
    const spoil = (good: Record<string, unknown>): Buffer | object =>
      random.weighted<() => Buffer | object>([
        [() => ({ ...good, carrier: 'virtual' }), 5],
        [() => without(good, 'phone'), 3],
        [() => truncated(good), 1],
        [() => ({ ...good, template: 'withdrawn' }), 1],
      ])()

    crew.produce({
      name: 'order-service/email',
      plan: { perSecond: 4, surgePerSecond: 25 },
      send: (count) =>
        shop.publish(
          Array.from({ length: count }, () => {
            const id = nextId()
            const good = email(random, id)
            const body = random.chance(0.008) ? { ...good, to: 'blocked@invalid.example' } : good
            return { exchange: 'notifications', routingKey: 'order.email', id, body }
          }),
        ),
    })

    for (const instance of [1, 2]) {
      smsService.work({
        name: `sms-service-${instance}`,
        queue: 'orders.sms',
        prefetch: 10,
        perSecond: 6,
        handle: async (delivery) => {
          if (delivery.requeueRun !== null) return 'done'
          // A withdrawn template is refused without a word: only the broker writes down that it was rejected.
          if (delivery.body?.['template'] === 'withdrawn') return 'rejected'
          const failure = smsFailure(delivery)
          if (failure === null) return 'done'
          await smsService.publish([
            {
              exchange: '',
              routingKey: 'orders.sms.dlq',
              id: delivery.id,
              body: delivery.raw.content,
              headers: { ...delivery.headers, ...springAmqpRepublish('', 'orders.sms', failure) },
            },
          ])
          return 'passed-on'
        },
      })
    }
    emailService.work(
      {
        name: 'email-service',
        queue: 'orders.email',
        prefetch: 20,
        perSecond: 10,
        handle: async (delivery) => {
          if (delivery.requeueRun !== null || delivery.body?.['to'] !== 'blocked@invalid.example') return 'done'
          const failure = socketTimeout('com.spillway.shop.email.SmtpSender.send(SmtpSender.java:71)', 'smtp.invalid.example:587', 5_000)
          await emailService.publish([
            {
              exchange: 'orders.error',
              routingKey: 'error.order.email',
              id: delivery.id,
              body: delivery.raw.content,
              headers: { ...delivery.headers, ...springAmqpRepublish('notifications', 'order.email', failure) },
            },
          ])
          return 'passed-on'
        },
      },
      { firstAt: 20, every: 300, lasts: 80 },
    )
    return crew
  },
}

/** Why this text message cannot be sent; null when it can. */
function smsFailure(delivery: Delivery): Failure | null {
  const call = 'com.spillway.shop.sms.SmsGateway.send(SmsGateway.java:88)'
  if (delivery.body === null) return badJson(delivery.raw.content.length)
  if (delivery.body['phone'] === undefined)
    return missingField('SmsRequest', 'phone', 'com.spillway.shop.sms.SmsListener.onOrder(SmsListener.java:34)')
  if (delivery.body['carrier'] === 'virtual') return socketTimeout(call, 'sms-gw-2.example.net:8443', 3_000)
  return null
}
