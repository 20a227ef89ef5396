import { expect, it } from 'vitest'
import { connectWith } from '#lib/brokers/connect.ts'
import { describeWithBroker } from '#lib/brokers/testing/attach.ts'
import { until } from '#lib/brokers/testing/until.ts'
import { wallClock } from './kernel/clock.ts'
import { openLink, type Names } from './links.ts'
import { brokerKinds, type BrokerKind } from './messages.ts'
import { scenarios } from './registry.ts'
import { createStage } from './stage.ts'

/** Consumers that have something to do from the first seconds on. */
const busy: Record<BrokerKind, readonly string[]> = {
  rabbitmq: ['sms-service-1', 'email-service'],
  kafka: ['fulfilment-service'],
  rocketmq: ['points-service', 'membership-service', 'stock-service'],
  activemq: ['erp-stock', 'shop-replies'],
  artemis: ['shop-web', 'search-index', 'price-labels', 'store-nanjing'],
}

async function play(kind: BrokerKind, config: unknown, names: Names, during: (stage: ReturnType<typeof createStage>) => Promise<void>) {
  const troubles: string[] = []
  const own = scenarios.filter(({ broker }) => broker === kind)
  const stage = createStage(own, { clock: wallClock, seed: 1, say: (line) => troubles.push(line) })
  const link = await openLink(kind, config, names)
  try {
    await stage.open(kind, link)
    await during(stage)
  } finally {
    await stage.stop()
    await link.removeAll()
  }
  return troubles
}

const mark = `demo-${Date.now().toString(36)}`

for (const kind of brokerKinds) {
  describeWithBroker(kind, (config) => {
    it(`the stories of ${kind} are told without trouble, and leave nothing behind`, async () => {
      const troubles = await play(kind, config, { vhost: mark, prefix: `${mark}.` }, async ({ consumed }) => {
        await until(`${busy[kind].join(', ')} have worked off messages`, 60_000, () => {
          const seen = new Set(consumed.of({}).map(({ consumer }) => consumer))
          return busy[kind].every((consumer) => seen.has(consumer)) ? true : null
        })
      })
      expect(troubles).toEqual([])
      const connection = connectWith(kind, config, { now: Date.now, warn: () => undefined })
      try {
        const left = await until(`nothing of ${mark} is left`, 30_000, async () => {
          const { destinations } = await connection.inventory(AbortSignal.timeout(20_000))
          return destinations.some(({ name, namespace }) => `${namespace} ${name}`.includes(mark)) ? null : destinations
        })
        expect(left).toBeInstanceOf(Array)
      } finally {
        await connection.close()
      }
    })
  })
}
