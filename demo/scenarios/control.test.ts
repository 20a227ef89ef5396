import { afterEach, describe, expect, it } from 'vitest'
import { serveControl, type ControlServer } from './control.ts'
import { createStage } from './stage.ts'
import type { RabbitmqScenario } from './scenario.ts'

const scenario: RabbitmqScenario = {
  name: 'async-processing',
  pattern: 'async-processing',
  broker: 'rabbitmq',
  describe: 'Orders send SMS.',
  setup: async () => undefined,
  run: async () => ({ stop: async () => undefined }),
}

let server: ControlServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

async function open() {
  const clock = { now: () => 1_000_000, sleep: async () => undefined }
  const stage = createStage([scenario], { clock, seed: 1, say: () => undefined })
  server = await serveControl(stage, 0)
  const { url } = server
  const part = stage.parts[0]
  if (!part) throw new Error('the stage is empty')
  return { stage, part, call: (method: string, path: string, headers = {}) => fetch(`${url}${path}`, { method, headers }) }
}

describe('steering the scenarios', () => {
  it('given a pause, the consumers stay away until they are resumed', async () => {
    const { part, call } = await open()
    expect((await call('POST', '/scenarios/async-processing/pause-consumers')).status).toBe(200)
    expect(part.control.wantsConsumer('sms-service', true)).toBe(false)
    await call('POST', '/scenarios/async-processing/resume-consumers')
    expect(part.control.wantsConsumer('sms-service', false)).toBe(true)
  })

  it('a pause may concern one consumer alone', async () => {
    const { part, call } = await open()
    await call('POST', '/scenarios/async-processing/pause-consumers?consumer=email-service')
    expect(part.control.wantsConsumer('email-service', true)).toBe(false)
    expect(part.control.wantsConsumer('sms-service', true)).toBe(true)
  })

  it('a surge ends by itself and poison is taken once', async () => {
    const { part, call } = await open()
    await call('POST', '/scenarios/async-processing/surge?seconds=10')
    expect(part.control.isSurging(1_009_999)).toBe(true)
    expect(part.control.isSurging(1_010_000)).toBe(false)
    await call('POST', '/scenarios/async-processing/poison?n=3')
    expect([part.control.takePoison(), part.control.takePoison()]).toEqual([3, 0])
  })

  it('lists the scenarios and what was consumed of a queue', async () => {
    const { stage, call } = await open()
    const consumed = { queue: 'orders.sms', namespace: '/', consumer: 'sms-service', id: 'n-1', requeueRun: 'r-1', at: 'now' }
    stage.consumed.add(consumed)
    expect(await (await call('GET', '/scenarios')).json()).toMatchObject({ scenarios: [{ name: 'async-processing', state: 'waiting' }] })
    expect(await (await call('GET', '/consumed?queue=orders.sms')).json()).toEqual({ total: 1, messages: [consumed] })
    expect(await (await call('GET', '/consumed?queue=orders.email')).json()).toEqual({ total: 1, messages: [] })
  })

  it('refuses unknown names, wrong numbers and web pages', async () => {
    const { part, call } = await open()
    expect((await call('POST', '/scenarios/nothing/surge')).status).toBe(404)
    expect((await call('POST', '/scenarios/async-processing/constructor')).status).toBe(404)
    expect((await call('POST', '/scenarios/async-processing/poison?n=many')).status).toBe(400)
    expect((await call('POST', '/scenarios/async-processing/poison', { origin: 'https://elsewhere.example' })).status).toBe(403)
    expect(part.control.takePoison()).toBe(0)
  })
})
