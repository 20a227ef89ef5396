import { orderEvent } from './bodies/shop.ts'
import { badJson, businessRule, socketTimeout, type Failure } from './failures/failure.ts'
import { springKafkaDlt } from './headers/spring-kafka-dlt.ts'
import { createCrew } from './kernel/crew.ts'
import { createIds } from './kernel/ids.ts'
import { truncated } from './kernel/poison.ts'
import { isOn, timesBegun, type Recurring } from './kernel/schedule.ts'
import { kafkaApps } from './kafka/app.ts'
import type { Incoming } from './kafka/reader.ts'
import type { KafkaScenario } from './scenario.ts'

const topic = 'order.events'
/** Somebody restarts the bridge past its poison record; it meets the next one soon after. */
const bridgeRepaired: Recurring = { firstAt: 420, every: 480, lasts: 60 }
const rebuild: Recurring = { firstAt: 150, every: 420, lasts: 1 }

/** One topic of order events, six groups that each read all of it. */
export const orderEvents: KafkaScenario = {
  name: 'order-events',
  pattern: 'decoupling',
  broker: 'kafka',
  describe:
    'Six groups read order.events: inventory-service dies and comes back, crm-erp-bridge is stuck on a poison record, analytics-rebuild is rewound, search-indexer fills order.events-dlt.',

  setup: (link) =>
    link.addTopics([
      { name: topic, partitions: 4, config: { 'retention.ms': '3600000', 'segment.ms': '300000' } },
      { name: `${topic}-dlt`, partitions: 4, config: { 'retention.ms': '604800000' } },
    ]),

  run: async (context, link) => {
    const crew = createCrew(context)
    const apps = kafkaApps(link, crew, context)
    const nextId = createIds(context.startedAt, 'oe')
    const random = context.random.fork('order.events')
    const shop = await apps.sender('order-service')
    const indexer = await apps.sender('search-indexer')

    const bodies = (good: object): Buffer | object =>
      random.weighted<() => Buffer | object>([
        [() => truncated(good), 4],
        [() => ({ ...good, lines: [] }), 3],
        [() => ({ ...good, channel: 'partner-api' }), 3],
      ])()
    crew.produce({
      name: 'order-service',
      plan: { perSecond: 5, surgePerSecond: 25 },
      poisonShare: 0.02,
      send: (count, poison) =>
        shop.send(
          Array.from({ length: count }, (_, index) => {
            const id = nextId()
            const good = orderEvent(random, id, context.clock.now())
            return {
              topic,
              key: good.orderId,
              value: index < poison ? bodies(good) : good,
              headers: { 'message-id': id, 'event-type': good.type },
            }
          }),
        ),
    })

    apps.read({ group: 'points-service', topic, perSecond: 60, handle: () => true })
    apps.read({ group: 'logistics-service', topic, perSecond: 14, handle: () => true })
    apps.read({ group: 'inventory-service', topic, perSecond: 25, handle: () => true }, { firstAt: 25, every: 330, lasts: 75 })
    apps.read({
      group: 'search-indexer',
      topic,
      perSecond: 60,
      handle: async (record) => {
        const failure = record.requeueRun === null ? indexFailure(record) : null
        if (failure === null) return true
        const headers = { ...record.headers, ...springKafkaDlt({ ...record.source, topic: link.topic(topic) }, 'search-indexer', failure) }
        await indexer.send([{ topic: `${topic}-dlt`, key: record.key, value: record.value, headers }])
        return false
      },
    })
    apps.read({
      group: 'crm-erp-bridge',
      topic,
      perSecond: 60,
      handle: async (record) => {
        if (record.body === null) await record.hold(Infinity, () => isOn(bridgeRepaired, crew.elapsed()))
        return true
      },
    })
    let rebuilds = 0
    apps.read({
      group: 'analytics-rebuild',
      topic,
      perSecond: 40,
      handle: (record) => {
        const due = timesBegun(rebuild, crew.elapsed())
        if (due > rebuilds) {
          rebuilds = due
          record.rewindTo(record.source.offset > 400n ? record.source.offset - 400n : 0n)
        }
        return true
      },
    })
    return crew
  },
}

/** Why the search index cannot take this event; null when it can. */
function indexFailure({ body, value }: Incoming): Failure | null {
  const call = 'com.spillway.shop.search.OrderIndexer.index(OrderIndexer.java:57)'
  if (body === null) return badJson(value.length)
  if (Array.isArray(body['lines']) && body['lines'].length === 0)
    return businessRule('java.lang.IndexOutOfBoundsException', 'Index 0 out of bounds for length 0', call)
  if (body['channel'] === 'partner-api') return socketTimeout(call, 'search.internal.example:9200', 2_000)
  return null
}
