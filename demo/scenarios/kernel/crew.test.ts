import { describe, expect, it } from 'vitest'
import type { ScenarioContext } from '../scenario.ts'
import type { Clock } from './clock.ts'
import { createConsumed } from './consumed.ts'
import { createControl } from './control.ts'
import { createCrew, type Worker } from './crew.ts'
import { createRandom } from './random.ts'

/** A clock that only moves when it is told to. */
function handClock(): Clock & { advance: (ms: number) => Promise<void> } {
  let now = 0
  let sleepers: { at: number; wake: () => void }[] = []
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
  }
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((wake) => {
        sleepers.push({ at: now + ms, wake })
        signal.addEventListener('abort', () => wake(), { once: true })
        if (signal.aborted) wake()
      }),
    advance: async (ms) => {
      const end = now + ms
      for (;;) {
        await settle()
        const next = Math.min(...sleepers.map(({ at }) => at))
        if (next > end) break
        now = next
        const due = sleepers.filter(({ at }) => at <= now)
        sleepers = sleepers.filter(({ at }) => at > now)
        for (const { wake } of due) wake()
      }
      now = end
    },
  }
}

function stage(): { context: ScenarioContext; clock: ReturnType<typeof handClock>; said: string[] } {
  const clock = handClock()
  const said: string[] = []
  const context = {
    clock,
    random: createRandom(1),
    control: createControl(),
    consumed: createConsumed(),
    startedAt: 0,
    say: (line: string) => said.push(line),
  }
  return { context, clock, said }
}

const worker = (): Worker & { log: string[] } => {
  const log: string[] = []
  return {
    name: 'email-service',
    log,
    isRunning: () => log.at(-1) === 'start',
    start: async () => void log.push('start'),
    stop: async () => void log.push('stop'),
  }
}

describe('the crew of a scenario', () => {
  it('sends at the planned rate, and poison ordered from outside on top of it', async () => {
    const { context, clock } = stage()
    const crew = createCrew(context)
    const batches: { count: number; poison: number }[] = []
    crew.produce({
      name: 'shop',
      plan: { perSecond: 4 },
      poisonShare: 0,
      send: async (count, poison) => void batches.push({ count, poison }),
    })
    await clock.advance(10_000)
    const sent = batches.reduce((sum, { count }) => sum + count, 0)
    expect(sent).toBeGreaterThanOrEqual(38)
    expect(sent).toBeLessThanOrEqual(44)
    expect(batches.every(({ poison }) => poison === 0)).toBe(true)
    context.control.addPoison(7)
    await clock.advance(500)
    expect(batches.at(-1)?.poison).toBe(7)
    await crew.stop()
  })

  it('a consumer goes away during its outage and comes back', async () => {
    const { context, clock } = stage()
    const crew = createCrew(context)
    const one = worker()
    crew.keep(one, { firstAt: 20, every: 300, lasts: 80 })
    await clock.advance(19_000)
    expect(one.log).toEqual(['start'])
    await clock.advance(2_000)
    expect(one.log).toEqual(['start', 'stop'])
    await clock.advance(80_000)
    expect(one.log).toEqual(['start', 'stop', 'start'])
    await crew.stop()
    expect(one.log.at(-1)).toBe('stop')
  })

  it('an order from outside wins over the story until the story is followed again', async () => {
    const { context, clock } = stage()
    const crew = createCrew(context)
    const one = worker()
    crew.keep(one, { firstAt: 20, every: 300, lasts: 80 })
    context.control.setConsumers('paused')
    await clock.advance(5_000)
    expect(one.isRunning()).toBe(false)
    context.control.setConsumers('running')
    await clock.advance(25_000)
    expect(one.isRunning()).toBe(true)
    context.control.setConsumers('schedule')
    await clock.advance(1_000)
    expect(one.isRunning()).toBe(false)
    await crew.stop()
  })

  it('a broker that is away neither ends a producer nor floods the screen', async () => {
    const { context, clock, said } = stage()
    const crew = createCrew(context)
    let tries = 0
    crew.produce({
      name: 'shop',
      plan: { perSecond: 4 },
      send: async () => {
        tries += 1
        throw new Error('connection refused')
      },
    })
    await clock.advance(29_000)
    expect(tries).toBeGreaterThan(40)
    expect(said).toEqual(['shop: connection refused'])
    await crew.stop()
  })
})
