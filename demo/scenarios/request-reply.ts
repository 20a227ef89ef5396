import { amqpApps } from './amqp/app.ts'
import { createCrew } from './kernel/crew.ts'
import { createIds } from './kernel/ids.ts'
import type { ActivemqScenario } from './scenario.ts'

/** Milliseconds after which nobody wants the price any more. */
const quoteTtlMs = 15_000

/** The shop asks the old ERP by a queue and gets the answer by another. */
export const requestReply: ActivemqScenario = {
  name: 'request-reply',
  pattern: 'async-processing',
  broker: 'activemq',
  describe:
    'The shop asks the ERP for stock and gets replies; questions about withdrawn articles are refused. Requests for a quote are good for 15 s and die while the quote desk is away (from second 30, every 4 min, for 75 s). All the dead lie in ActiveMQ.DLQ.',

  setup: (link) => link.addQueues(['erp.stock.requests', 'erp.stock.replies', 'erp.quote.requests']),

  run: async (context, link) => {
    const crew = createCrew(context)
    const apps = amqpApps(link, crew, context)
    const nextId = createIds(context.startedAt, 'rq')
    const random = context.random.fork('requests')
    const shop = apps.sender('shop', 'queue')
    const erp = apps.sender('erp', 'queue')
    // A message of AMQP comes back from ActiveMQ.DLQ as a copy by the broker, without the mark of the run.
    const refused = new Set<string>()
    const sku = (): string => random.pick(['sku-1001', 'sku-1002', 'sku-1003', 'sku-1004', 'sku-1005'] as const)

    crew.produce({
      name: 'shop/stock',
      plan: { perSecond: 3, surgePerSecond: 25 },
      poisonShare: 0.03,
      send: (count, poison) =>
        shop.send(
          Array.from({ length: count }, (_, index) => {
            const id = nextId()
            const article = index < poison ? 'sku-9000-withdrawn' : sku()
            const body = { question: '库存查询', article, quantity: random.int(1, 5) }
            return { address: 'erp.stock.requests', id, correlationId: id, replyTo: 'erp.stock.replies', body }
          }),
        ),
    })
    crew.produce({
      name: 'shop/quotes',
      plan: { perSecond: 0.6 },
      send: (count) =>
        shop.send(
          Array.from({ length: count }, () => {
            const body = { question: '批量报价', article: sku(), quantity: random.int(50, 500) }
            return { address: 'erp.quote.requests', id: nextId(), body, ttlMs: quoteTtlMs }
          }),
        ),
    })

    apps.receive(
      {
        name: 'erp-stock',
        address: 'erp.stock.requests',
        prefetch: 10,
        perSecond: 10,
        handle: async ({ id, body, requeueRun }) => {
          if (requeueRun === null && !refused.delete(id) && body?.['article'] === 'sku-9000-withdrawn') {
            refused.add(id)
            return 'rejected'
          }
          const reply = { article: body?.['article'], available: Number(body?.['quantity']) < 5, warehouse: '杭州一号仓' }
          await erp.send([{ address: 'erp.stock.replies', id: `${id}-reply`, correlationId: id, body: reply }])
          return 'done'
        },
      },
      { firstAt: 140, every: 360, lasts: 70 },
    )
    apps.receive({ name: 'shop-replies', address: 'erp.stock.replies', prefetch: 10, perSecond: 30, handle: () => 'done' })
    apps.receive(
      { name: 'quote-desk', address: 'erp.quote.requests', prefetch: 2, perSecond: 2, handle: () => 'done' },
      { firstAt: 30, every: 240, lasts: 75 },
    )
    return crew
  },
}
