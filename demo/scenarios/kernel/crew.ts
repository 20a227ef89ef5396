import type { Running, ScenarioContext } from '../scenario.ts'
import { createPacer, isOn, rateAt, type RatePlan, type Recurring } from './schedule.ts'

/** A consumer that can go away and come back. */
export interface Worker {
  name: string
  isRunning: () => boolean
  start: () => Promise<void>
  stop: () => Promise<void>
}

/** Everybody who works in one scenario, ended together. */
export interface Crew extends Running {
  signal: AbortSignal
  /** Milliseconds since the scenario began. */
  elapsed: () => number
  /** Does something again and again; an error is reported and does not end it. */
  every: (ms: number, name: string, step: () => Promise<void> | void) => void
  /** Sends messages as planned. `send` gets how many are due; `poison` of them (the first ones) must be poison. */
  produce: (producer: Producer) => void
  /** Keeps a consumer running, except during its outages or when ordered from outside. */
  keep: (worker: Worker, outages?: Recurring) => void
  /** Runs at the end, after all loops have stopped. */
  onStop: (end: () => Promise<void>) => void
}

export interface Producer {
  name: string
  plan: RatePlan
  /** Share of messages that are poison in the story itself; left out: takes no poison ordered from outside either. */
  poisonShare?: number
  send: (count: number, poison: number) => Promise<void>
}

const stepMs = 500

/** Loops around a scenario's clock. */
export function createCrew(context: ScenarioContext): Crew {
  const { clock, control, say } = context
  const abort = new AbortController()
  const loops: Promise<void>[] = []
  const workers: Worker[] = []
  const ends: (() => Promise<void>)[] = []
  const elapsed = (): number => clock.now() - context.startedAt
  const report = sayOnce(say, clock.now)

  const every: Crew['every'] = (ms, name, step) => {
    loops.push(
      (async () => {
        while (!abort.signal.aborted) {
          try {
            await step()
          } catch (error) {
            report(name, error)
          }
          await clock.sleep(ms, abort.signal)
        }
      })(),
    )
  }

  return {
    signal: abort.signal,
    elapsed,
    every,
    produce: ({ name, plan, poisonShare, send }) => {
      const pace = createPacer()
      const random = context.random.fork(name)
      let last = clock.now()
      every(stepMs, name, async () => {
        const now = clock.now()
        // After a freeze or a broker's absence nobody makes up for the time lost.
        const due = pace(rateAt(plan, now - context.startedAt, control.isSurging(now)), Math.min(now - last, 2 * stepMs))
        last = now
        const ordered = poisonShare === undefined ? 0 : control.takePoison()
        const own = Array.from({ length: due }, () => random.chance(poisonShare ?? 0)).filter(Boolean).length
        if (due + ordered > 0) await send(due + ordered, own + ordered)
      })
    },
    keep: (worker, outages) => {
      workers.push(worker)
      every(stepMs, worker.name, async () => {
        const wanted = control.wantsConsumer(worker.name, !isOn(outages, elapsed()))
        if (wanted && !worker.isRunning()) await worker.start()
        if (!wanted && worker.isRunning()) await worker.stop()
      })
    },
    onStop: (end) => ends.push(end),
    stop: async () => {
      abort.abort()
      await Promise.allSettled(loops)
      await Promise.allSettled(workers.filter((worker) => worker.isRunning()).map((worker) => worker.stop()))
      for (const end of ends) await end().catch((error: unknown) => report('stop', error))
    },
  }
}

/** The same trouble of the same part is told once in 30 seconds: a broker that is away would fill the screen. */
function sayOnce(say: (line: string) => void, now: () => number): (name: string, error: unknown) => void {
  const told = new Map<string, number>()
  return (name, error) => {
    if (now() - (told.get(name) ?? -Infinity) < 30_000) return
    told.set(name, now())
    say(`${name}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
