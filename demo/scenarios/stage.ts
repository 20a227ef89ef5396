import type { Clock } from './kernel/clock.ts'
import { createConsumed, type Consumed } from './kernel/consumed.ts'
import { createControl, type Control } from './kernel/control.ts'
import { createRandom } from './kernel/random.ts'
import type { KafkaLink } from './kafka/link.ts'
import type { RabbitmqLink } from './rabbitmq/link.ts'
import type { AnyScenario, Running, ScenarioContext } from './scenario.ts'

/** The broker the scenarios of one kind play on. */
export type OpenBroker = { broker: 'rabbitmq'; link: RabbitmqLink } | { broker: 'kafka'; link: KafkaLink }

/** One scenario and how far it is. */
export interface Part {
  scenario: AnyScenario
  control: Control
  state: 'waiting' | 'starting' | 'running' | 'stopped'
  /** When it began to run; null before. */
  startedAt: number | null
}

/** All scenarios of one process. */
export interface Stage {
  parts: readonly Part[]
  consumed: Consumed
  now: () => number
  /** Sets up and starts every scenario of this broker, one after the other; keeps trying while the broker refuses. */
  open: (broker: OpenBroker) => Promise<void>
  /** Ends all. Never rejects. */
  stop: () => Promise<void>
}

/** Builds the stage; nothing runs before `open`. */
export function createStage(
  scenarios: readonly AnyScenario[],
  options: { clock: Clock; seed: number; say: (line: string) => void },
): Stage {
  const { clock, seed, say } = options
  const consumed = createConsumed()
  const parts: Part[] = scenarios.map((scenario) => ({ scenario, control: createControl(), state: 'waiting', startedAt: null }))
  const running: Running[] = []
  const abort = new AbortController()

  const start = async (part: Part, open: OpenBroker): Promise<void> => {
    const { scenario, control } = part
    const context = (): ScenarioContext => ({
      clock,
      random: createRandom(seed).fork(scenario.name),
      control,
      consumed,
      startedAt: clock.now(),
      say: (line) => say(`${scenario.name}: ${line}`),
    })
    part.state = 'starting'
    while (!abort.signal.aborted) {
      try {
        const begun = context()
        running.push(await play(scenario, open, begun))
        part.state = 'running'
        part.startedAt = begun.startedAt
        return
      } catch (error) {
        say(`${scenario.name} cannot start yet: ${error instanceof Error ? error.message : String(error)}`)
        await clock.sleep(3_000, abort.signal)
      }
    }
  }

  return {
    parts,
    consumed,
    now: clock.now,
    open: async (open) => {
      for (const part of parts) if (part.scenario.broker === open.broker && part.state === 'waiting') await start(part, open)
    },
    stop: async () => {
      abort.abort()
      await Promise.all(running.map((one) => one.stop()))
      for (const part of parts) part.state = 'stopped'
    },
  }
}

async function play(scenario: AnyScenario, open: OpenBroker, context: ScenarioContext): Promise<Running> {
  if (scenario.broker === 'rabbitmq' && open.broker === 'rabbitmq') {
    await scenario.setup(open.link)
    return scenario.run(context, open.link)
  }
  if (scenario.broker === 'kafka' && open.broker === 'kafka') {
    await scenario.setup(open.link)
    return scenario.run(context, open.link)
  }
  throw new Error(`${scenario.name} does not play on ${open.broker}`)
}
