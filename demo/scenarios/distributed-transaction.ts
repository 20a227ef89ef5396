import { order } from './bodies/shop.ts'
import { createCrew } from './kernel/crew.ts'
import { createIds } from './kernel/ids.ts'
import { isOn, type Recurring } from './kernel/schedule.ts'
import { kafkaApps } from './kafka/app.ts'
import type { KafkaScenario } from './scenario.ts'

/** The coordinator of an order hesitates: its transaction stays open and blocks who reads committed data. */
const hanging: Recurring = { firstAt: 110, every: 400, lasts: 40 }

/** An order and its stock reservation, both or neither. */
export const distributedTransaction: KafkaScenario = {
  name: 'distributed-transaction',
  pattern: 'distributed-transaction',
  broker: 'kafka',
  describe:
    'Orders and stock reservations in one Kafka transaction; one in ten rolls back, and now and then one stays open and holds up the readers.',

  setup: (link) =>
    link.addTopics([
      { name: 'orders.placed', partitions: 2, config: { 'retention.ms': '3600000' } },
      { name: 'stock.reserved', partitions: 2, config: { 'retention.ms': '3600000' } },
    ]),

  run: async (context, link) => {
    const crew = createCrew(context)
    const apps = kafkaApps(link, crew, context)
    const nextId = createIds(context.startedAt, 'tx')
    const random = context.random.fork('transactions')
    const coordinator = await apps.sender('order-coordinator', { transactionalId: 'order-coordinator' })
    crew.produce({
      name: 'order-coordinator',
      plan: { perSecond: 1 },
      send: async (count) => {
        const records = Array.from({ length: count }, () => {
          const id = nextId()
          const placed = order(random, id)
          const headers = { 'message-id': id }
          const reserved = {
            orderId: placed.orderId,
            lines: placed.lines.map(({ sku, quantity }) => ({ sku, quantity })),
            warehouse: '杭州一号仓',
          }
          return [
            { topic: 'orders.placed', key: placed.orderId, value: placed, headers },
            { topic: 'stock.reserved', key: placed.orderId, value: reserved, headers },
          ]
        })
        await coordinator.transact(records.flat(), async () => {
          while (isOn(hanging, crew.elapsed()) && !crew.signal.aborted) await context.clock.sleep(1_000, crew.signal)
          return random.chance(0.1) ? 'abort' : 'commit'
        })
      },
    })
    apps.read({ group: 'fulfilment-service', topic: 'orders.placed', perSecond: 30, handle: () => true })
    apps.read({ group: 'warehouse-service', topic: 'stock.reserved', perSecond: 30, handle: () => true })
    return crew
  },
}
