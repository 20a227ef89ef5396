import { createCrew } from './kernel/crew.ts'
import { createIds } from './kernel/ids.ts'
import { kafkaApps } from './kafka/app.ts'
import type { KafkaScenario } from './scenario.ts'

const topic = 'news.push'
const headlines = ['台风登陆东南沿海', '国产大飞机首航', 'Champions League final tonight', '新能源车销量创新高'] as const

/** Sudden hot news: a burst of pushes against a steady push gateway. */
export const hotNews: KafkaScenario = {
  name: 'hot-news',
  pattern: 'peak-shaving',
  broker: 'kafka',
  describe: 'Breaking news every five minutes sends ten times the usual pushes; push-gateway drains them at its own pace.',

  setup: (link) => link.addTopics([{ name: topic, partitions: 3, config: { 'retention.ms': '3600000' } }]),

  run: async (context, link) => {
    const crew = createCrew(context)
    const apps = kafkaApps(link, crew, context)
    const nextId = createIds(context.startedAt, 'np')
    const random = context.random.fork('news')
    const desk = await apps.sender('news-desk')
    crew.produce({
      name: 'news-desk',
      plan: { perSecond: 2, surgePerSecond: 20, surges: { firstAt: 185, every: 300, lasts: 30 } },
      send: (count) =>
        desk.send(
          Array.from({ length: count }, () => {
            const id = nextId()
            const value = { newsId: id, title: random.pick(headlines), device: `dev-${random.int(1, 5_000)}`, channel: '热点' }
            return { topic, key: value.device, value, headers: { 'message-id': id } }
          }),
        ),
    })
    apps.read({ group: 'push-gateway', topic, perSecond: 8, handle: () => true })
    return crew
  },
}
