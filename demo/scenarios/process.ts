import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { order, report, type Order } from './messages.ts'

/** The process that plays the scenarios, as the demo sees it. */
export interface ScenarioProcess {
  /** Names a broker that is up; its scenarios start. Answers false when there are none for this kind. */
  play: (kind: string, config: unknown) => boolean
  /** Ends in order; forced after `graceMs`. */
  stop: (graceMs: number) => Promise<void>
}

export interface ScenarioEvents {
  /** The control endpoint listens, perhaps at a new address after a restart. */
  onListening: (controlUrl: string) => void
  onPlaying: (broker: string, scenarios: string[]) => void
  onLine: (line: string) => void
}

const entry = fileURLToPath(new URL('main.ts', import.meta.url))
const restartAfterMs = 2_000

/** Starts the process and starts it again whenever it ends by itself. */
export function startScenarios(controlPort: number, events: ScenarioEvents): ScenarioProcess {
  const orders: Order[] = []
  let child: ChildProcess
  let stopping = false
  let timer: NodeJS.Timeout | undefined

  const start = (): void => {
    // A process group of its own: a Ctrl-C reaches the demo alone, which then stops us in order.
    child = fork(entry, ['--control-port', String(controlPort)], { detached: true, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    child.stderr?.on('data', (chunk: Buffer) => events.onLine(chunk.toString().trimEnd()))
    child.on('message', (message) => {
      const parsed = report.parse(message)
      if (parsed.type === 'listening') events.onListening(parsed.controlUrl)
      else if (parsed.type === 'playing') events.onPlaying(parsed.broker, parsed.scenarios)
      else events.onLine(parsed.line)
    })
    child.on('error', (error) => events.onLine(`scenarios: ${error.message}`))
    child.once('exit', (code, signal) => {
      if (stopping) return
      events.onLine(`The scenarios ended (${signal ?? `exit ${code}`}); starting them again.`)
      timer = setTimeout(start, restartAfterMs)
    })
    for (const one of orders) child.send(one)
  }
  start()

  return {
    play: (kind, config) => {
      const parsed = order.safeParse({ type: 'play', kind, config })
      if (!parsed.success) return false
      orders.push(parsed.data)
      if (child.connected) child.send(parsed.data)
      return true
    },
    stop: async (graceMs) => {
      stopping = true
      clearTimeout(timer)
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
      if (child.connected) child.send({ type: 'stop' } satisfies Order)
      const killer = setTimeout(() => child.kill('SIGKILL'), graceMs)
      await gone
      clearTimeout(killer)
    },
  }
}
