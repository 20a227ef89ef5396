import { describe, expect, it } from 'vitest'
import { openLink } from './links.ts'
import type { AnyScenario, KafkaScenario, RocketmqScenario } from './scenario.ts'
import { createStage } from './stage.ts'

const clock = { now: () => 1_000_000, sleep: async () => undefined }
const inDemo = { vhost: null, prefix: '' }

function stageOf(...scenarios: AnyScenario[]) {
  const lines: string[] = []
  return { stage: createStage(scenarios, { clock, seed: 1, say: (line) => lines.push(line) }), lines }
}

const told = { pattern: 'retry', describe: 'A story.' } as const
const onKafka: KafkaScenario = {
  ...told,
  name: 'on-kafka',
  broker: 'kafka',
  setup: async () => undefined,
  run: async () => ({ stop: async () => undefined }),
}

describe('the stage', () => {
  it('a broker starts the scenarios of its kind and no others', async () => {
    const seen: string[] = []
    const onRocketmq: RocketmqScenario = {
      ...told,
      name: 'on-rocketmq',
      broker: 'rocketmq',
      setup: async (link) => void seen.push(link.name('orders')),
      run: async () => ({ stop: async () => undefined }),
    }
    const { stage } = stageOf(onKafka, onRocketmq)
    await stage.open('rocketmq', await openLink('rocketmq', { nameServers: ['127.0.0.1:1'] }, { vhost: null, prefix: 'a.b-' }))
    expect(stage.parts.map(({ state }) => state)).toEqual(['waiting', 'running'])
    // RocketMQ has no dots in names.
    expect(seen).toEqual(['a-b-orders'])
  })

  it('a second broker of the same kind starts nothing twice', async () => {
    let begun = 0
    const { stage } = stageOf({ ...onKafka, run: async () => ((begun += 1), { stop: async () => undefined }) })
    const link = await openLink('kafka', { bootstrapServers: ['127.0.0.1:1'] }, inDemo)
    await stage.open('kafka', link)
    await stage.open('kafka', link)
    expect(begun).toBe(1)
  })

  it('a broker that refuses is asked again, and the trouble is told', async () => {
    let refusals = 2
    const { stage, lines } = stageOf({
      ...onKafka,
      setup: async () => {
        if (refusals-- > 0) throw new Error('no leader yet')
      },
    })
    await stage.open('kafka', await openLink('kafka', { bootstrapServers: ['127.0.0.1:1'] }, inDemo))
    expect(stage.parts[0]?.state).toBe('running')
    expect(lines).toEqual(['on-kafka cannot start yet: no leader yet', 'on-kafka cannot start yet: no leader yet'])
  })
})
