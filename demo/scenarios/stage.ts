import type { Clock } from './kernel/clock.ts'
import { createConsumed, type Consumed } from './kernel/consumed.ts'
import { createControl, type Control } from './kernel/control.ts'
import { createRandom } from './kernel/random.ts'
import type { Links } from './links.ts'
import type { BrokerKind } from './messages.ts'
import type { AnyScenario, Running, Scenario, ScenarioContext } from './scenario.ts'

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
  open: <Kind extends BrokerKind>(kind: Kind, link: Links[Kind]) => Promise<void>
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

  const start = async <Kind extends BrokerKind>(part: Part, scenario: Scenario<Kind>, link: Links[Kind]): Promise<void> => {
    const { control } = part
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
        await scenario.setup(link)
        running.push(await scenario.run(begun, link))
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
    open: async (kind, link) => {
      for (const part of parts) if (part.state === 'waiting' && playsOn(part.scenario, kind)) await start(part, part.scenario, link)
    },
    stop: async () => {
      abort.abort()
      await Promise.all(running.map((one) => one.stop()))
      for (const part of parts) part.state = 'stopped'
    },
  }
}

function playsOn<Kind extends BrokerKind>(scenario: AnyScenario, kind: Kind): scenario is AnyScenario & Scenario<Kind> {
  return scenario.broker === kind
}
