import { amqpApps } from './amqp/app.ts'
import { customer } from './bodies/people.ts'
import { createCrew } from './kernel/crew.ts'
import { createIds } from './kernel/ids.ts'
import type { ArtemisScenario } from './scenario.ts'

/** Messages that the broker holds until they are due. */
export const couponReminders: ArtemisScenario = {
  name: 'coupon-reminders',
  pattern: 'delayed-message',
  broker: 'artemis',
  describe:
    'Reminders of coupons wait in coupons.reminders until they are due, 20 s to 4 min later; those for closed accounts are refused and lie in DLQ. Who sends them is away for a minute every seven.',

  setup: (link) => link.addQueues(['coupons.reminders']),

  run: async (context, link) => {
    const crew = createCrew(context)
    const apps = amqpApps(link, crew, context)
    const nextId = createIds(context.startedAt, 'cr')
    const random = context.random.fork('coupons')
    const coupons = apps.sender('coupon-service', 'queue')
    crew.produce({
      name: 'coupon-service',
      plan: { perSecond: 1, surgePerSecond: 20 },
      poisonShare: 0.06,
      send: (count, poison) =>
        coupons.send(
          Array.from({ length: count }, (_, index) => {
            const id = nextId()
            const account = index < poison ? 'closed' : 'open'
            const body = { couponId: `cp_${id}`, title: '满 200 减 30', account, customer: customer(random) }
            return { address: 'coupons.reminders', id, body, dueAt: context.clock.now() + random.int(20, 240) * 1_000 }
          }),
        ),
    })
    apps.receive(
      {
        name: 'reminder-sender',
        address: 'coupons.reminders',
        prefetch: 10,
        perSecond: 10,
        handle: ({ body, requeueRun }) => (requeueRun === null && body?.['account'] === 'closed' ? 'rejected' : 'done'),
      },
      { firstAt: 160, every: 420, lasts: 60 },
    )
    return crew
  },
}
