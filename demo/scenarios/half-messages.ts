import { order } from './bodies/shop.ts'
import { createCrew } from './kernel/crew.ts'
import { createIds } from './kernel/ids.ts'
import { isOn, type Recurring } from './kernel/schedule.ts'
import { rocketmqApps } from './rocketmq/app.ts'
import type { Ending } from './rocketmq/transactions.ts'
import type { RocketmqScenario } from './scenario.ts'

/** The order database hangs: nothing is committed, and the broker begins to ask. */
const hanging: Recurring = { firstAt: 25, every: 300, lasts: 40 }
/** Longer than the broker asks for an order nobody can tell anything about. */
const forgetAfterMs = 300_000

/** How the order of a half message ended, for when the broker asks. */
interface Fate {
  /** `unknown` for ever: the broker gives such a message up. */
  ending: Ending | 'unknown'
  /** From when on the order service knows it, milliseconds since the epoch. */
  knownAt: number
}

/** An order and its stock reservation: the message is visible only when the order is in the database. */
export const halfMessages: RocketmqScenario = {
  name: 'half-messages',
  pattern: 'distributed-transaction',
  broker: 'rocketmq',
  describe:
    'Orders reserve stock by half messages: most are committed, some rolled back, some only after the broker asked, a few never. The order database hangs for 40 s every five minutes.',

  setup: async (link) => {
    await link.addTopics([{ name: 'order-stock', messageType: 'TRANSACTION' }])
    await link.addGroups(['stock-service', 'invoice-service'].map((name) => ({ name, retries: 16 })))
  },

  run: async (context, link) => {
    const crew = createCrew(context)
    const apps = rocketmqApps(link, crew, context)
    const nextId = createIds(context.startedAt, 'hm')
    const random = context.random.fork('half')
    const fates = new Map<string, Fate>()
    const now = (): number => context.clock.now()
    const shop = apps.producer('order-service', (id) => {
      const fate = fates.get(id)
      // No trace of the order, perhaps of a run before this one: it was never placed.
      if (fate === undefined) return 'rollback'
      return now() < fate.knownAt ? 'unknown' : fate.ending
    })
    crew.every(60_000, 'order-service/fates', () => {
      for (const [id, { knownAt }] of fates) if (now() - knownAt > forgetAfterMs) fates.delete(id)
    })

    crew.produce({
      name: 'order-service',
      plan: { perSecond: 1.5, surgePerSecond: 12 },
      send: async (count) => {
        for (let index = 0; index < count; index += 1) {
          const id = nextId()
          const placed = order(random, id)
          const body = {
            orderId: placed.orderId,
            warehouse: '杭州一号仓',
            lines: placed.lines.map(({ sku, quantity }) => ({ sku, quantity })),
          }
          const course = random.weighted([
            ['committed', 84],
            ['rolled back', 9],
            ['asked', 5],
            ['never', 2],
          ] as const)
          const ending = course === 'rolled back' ? 'rollback' : 'commit'
          const half = await shop.prepare({ topic: 'order-stock', id, tag: 'reserve', body })
          const isLate = course === 'asked' || isOn(hanging, crew.elapsed())
          if (course === 'never') fates.set(id, { ending: 'unknown', knownAt: now() })
          else if (isLate) fates.set(id, { ending, knownAt: now() + random.int(5_000, 30_000) })
          else half.end(ending)
        }
      },
    })
    apps.read({ group: 'stock-service', topic: 'order-stock', perSecond: 20, handle: () => true }, { firstAt: 150, every: 420, lasts: 70 })
    apps.read({ group: 'invoice-service', topic: 'order-stock', perSecond: 20, handle: () => true })
    return crew
  },
}
