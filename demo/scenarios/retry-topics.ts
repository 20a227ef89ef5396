import type { IHeaders } from 'kafkajs'
import { capture } from './bodies/shop.ts'
import { badJson, missingField, socketTimeout, type Failure } from './failures/failure.ts'
import { springRetryableTopic } from './headers/spring-retryable-topic.ts'
import type { SourceRecord } from './headers/source.ts'
import { createCrew } from './kernel/crew.ts'
import { createIds } from './kernel/ids.ts'
import { truncated, without } from './kernel/poison.ts'
import { isOn, type Recurring } from './kernel/schedule.ts'
import { kafkaApps } from './kafka/app.ts'
import type { Incoming } from './kafka/reader.ts'
import type { KafkaScenario } from './scenario.ts'

const main = 'payments.settle'
const group = 'settlement-service'
/** Names as Spring makes them: the main topic, `-retry-` and the delay in milliseconds, `-dlt`. */
const tiers = [
  { topic: main, waitMs: 0 },
  { topic: `${main}-retry-5000`, waitMs: 5_000 },
  { topic: `${main}-retry-15000`, waitMs: 15_000 },
  { topic: `${main}-retry-45000`, waitMs: 45_000 },
] as const
const dead = `${main}-dlt`
const bankDown: Recurring = { firstAt: 70, every: 390, lasts: 60 }

/** The ladder of Spring's `@RetryableTopic`. */
export const retryTopics: KafkaScenario = {
  name: 'retry-topics',
  pattern: 'retry',
  broker: 'kafka',
  describe: 'Settlements climb three retry topics before payments.settle-dlt; the bank does not answer for a minute every six and a half.',

  setup: (link) =>
    link.addTopics([
      ...tiers.map(({ topic }) => ({ name: topic, partitions: 2, config: { 'retention.ms': '3600000' } })),
      { name: dead, partitions: 2, config: { 'retention.ms': '604800000' } },
    ]),

  run: async (context, link) => {
    const crew = createCrew(context)
    const apps = kafkaApps(link, crew, context)
    const nextId = createIds(context.startedAt, 'st')
    const random = context.random.fork('settlements')
    const shop = await apps.sender('payment-service')
    const settlement = await apps.sender('settlement-service')
    crew.produce({
      name: 'payment-service/settlements',
      plan: { perSecond: 2, surgePerSecond: 10 },
      poisonShare: 0.02,
      send: (count, poison) =>
        shop.send(
          Array.from({ length: count }, (_, index) => {
            const id = nextId()
            const good = { ...capture(random, id), bank: random.pick(['招商银行', '工商银行', 'ING'] as const) }
            const value = index < poison ? (random.chance(0.5) ? without(good, 'amount') : truncated(good)) : good
            return { topic: main, key: good.bank, value, headers: { 'message-id': id } }
          }),
        ),
    })

    const failureOf = ({ body, value }: Incoming): Failure | null => {
      if (body === null) return badJson(value.length)
      if (body['amount'] === undefined)
        return missingField('Settlement', 'amount', 'com.spillway.shop.settle.SettlementListener.on(SettlementListener.java:49)')
      const call = 'com.spillway.shop.settle.BankClient.transfer(BankClient.java:210)'
      return isOn(bankDown, crew.elapsed()) && random.chance(0.7) ? socketTimeout(call, 'ebank.example.cn:443', 8_000) : null
    }
    tiers.forEach(({ topic, waitMs }, tier) => {
      apps.read({
        group: tier === 0 ? group : `${group}${topic.slice(main.length)}`,
        topic,
        perSecond: 30,
        handle: async (record) => {
          await record.hold(Math.max(0, record.source.timestamp + waitMs - context.clock.now()))
          const failure = record.requeueRun === null ? failureOf(record) : null
          if (failure === null) return true
          // What cannot be read will not be readable later: Spring sends it straight to the end.
          const next = record.body === null ? undefined : tiers[tier + 1]
          const first = firstRecord(record, link.topic(main))
          const backoffUntil = context.clock.now() + (next?.waitMs ?? 0)
          const headers = { ...record.headers, ...springRetryableTopic({ first, group, failure, attempts: tier + 1, backoffUntil }) }
          await settlement.send([{ topic: next?.topic ?? dead, key: record.key, value: record.value, headers }])
          return false
        },
      })
    })
    return crew
  },
}

/** Where the record lay in the main topic: its own place there, later what the first retry wrote down. */
function firstRecord({ source, headers }: Incoming, mainTopic: string): SourceRecord {
  const partition = bytes(headers, 'kafka_original-partition')
  const offset = bytes(headers, 'kafka_original-offset')
  const timestamp = bytes(headers, 'kafka_original-timestamp')
  if (partition === null || offset === null || timestamp === null) return { ...source, topic: mainTopic }
  return {
    topic: mainTopic,
    partition: partition.readInt32BE(),
    offset: offset.readBigInt64BE(),
    timestamp: Number(timestamp.readBigInt64BE()),
  }
}

function bytes(headers: IHeaders, name: string): Buffer | null {
  const value = headers[name]
  return Buffer.isBuffer(value) ? value : null
}
