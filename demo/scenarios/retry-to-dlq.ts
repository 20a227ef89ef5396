import { customer } from './bodies/people.ts'
import { createCrew } from './kernel/crew.ts'
import { createIds } from './kernel/ids.ts'
import { rocketmqApps } from './rocketmq/app.ts'
import type { RocketmqScenario } from './scenario.ts'

/** A consumer whose failures the broker delivers again, later and later, and gives up in the end. */
export const retryToDlq: RocketmqScenario = {
  name: 'retry-to-dlq',
  pattern: 'retry',
  broker: 'rocketmq',
  describe:
    'points-service fails on closed accounts: they come again after 10 s and 30 s and then lie in %DLQ%points-service. Some other messages fail once. The service is away for a minute every six.',

  setup: async (link) => {
    await link.addTopics([{ name: 'points-grant', messageType: 'NORMAL' }])
    await link.addGroups([
      { name: 'points-service', retries: 2 },
      { name: 'membership-service', retries: 16 },
    ])
  },

  run: async (context, link) => {
    const crew = createCrew(context)
    const apps = rocketmqApps(link, crew, context)
    const nextId = createIds(context.startedAt, 'pg')
    const random = context.random.fork('points')
    const loyalty = apps.producer('loyalty-service')
    crew.produce({
      name: 'loyalty-service',
      plan: { perSecond: 2, surgePerSecond: 25 },
      poisonShare: 0.03,
      send: (count, poison) =>
        loyalty.send(
          Array.from({ length: count }, (_, index) => {
            const id = nextId()
            const account = index < poison ? 'closed' : random.chance(0.05) ? 'locked for a moment' : 'open'
            return { topic: 'points-grant', id, tag: 'grant', body: { points: random.int(5, 500), account, customer: customer(random) } }
          }),
        ),
    })
    apps.read(
      {
        group: 'points-service',
        topic: 'points-grant',
        perSecond: 12,
        handle: ({ body, failures, requeueRun }) => {
          if (requeueRun !== null) return true
          return body?.['account'] === 'open' || (body?.['account'] === 'locked for a moment' && failures > 0)
        },
      },
      { firstAt: 100, every: 360, lasts: 60 },
    )
    // Reads the same topic: it sees what a requeue puts there as well.
    apps.read({ group: 'membership-service', topic: 'points-grant', perSecond: 20, handle: () => true })
    return crew
  },
}
