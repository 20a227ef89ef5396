import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { pollUntil } from '../process/poll.ts'
import { logTail, supervise, type Supervised, type SupervisedOptions } from './supervised.ts'

/** A real broker that this process started and that ends with it. */
export interface RunningBroker<Kind extends string = string, Config = unknown> {
  name: string
  kind: Kind
  version: string
  /** Pid of the broker process itself; changes with a restart. */
  readonly pid: number
  ports: Readonly<Record<string, number>>
  /** The `config` of a Spillway cluster of this kind. */
  config: Config
  dataDir: string
  logFile: string
  isRunning(): boolean
  /** Ends it in order (SIGTERM). Does nothing when it has ended already. */
  stop(): Promise<void>
  /** SIGKILL, as a crash. */
  kill(): Promise<void>
  /** SIGSTOP: the sockets stay open and nobody answers. Resolves when every thread has stopped. */
  freeze(): Promise<void>
  /** SIGCONT. */
  thaw(): void
  /** Stops it if it runs, starts it on the same data and ports, and waits until it is ready. */
  restart(): Promise<void>
}

/** One boot of a broker process. */
export interface BrokerBoot extends SupervisedOptions {
  /** Called after this boot was stopped in order. */
  afterStop?: () => Promise<void>
}

/** What a kind of broker tells about its process. */
export interface BrokerProcess<Kind extends string, Config> {
  name: string
  kind: Kind
  version: string
  ports: Readonly<Record<string, number>>
  config: Config
  dataDir: string
  logFile: string
  /** What to run; asked anew for every boot. */
  process: () => Promise<BrokerBoot>
  readyTimeoutMs: number
  isReady: () => Promise<boolean>
  /** Pid of the broker where it is not the started command itself. */
  brokerPid?: () => Promise<number | null>
}

/** Starts a broker and waits until it answers; rejects with the end of its log when it does not. */
export async function startBroker<Kind extends string, Config>(plan: BrokerProcess<Kind, Config>): Promise<RunningBroker<Kind, Config>> {
  let current: Supervised
  let pid: number
  let afterStop: BrokerBoot['afterStop']

  const boot = async (): Promise<void> => {
    const options = await plan.process()
    afterStop = options.afterStop
    current = await supervise(options)
    pid = current.pid
    const started = current
    const ready = await pollUntil(plan.isReady, { timeoutMs: plan.readyTimeoutMs, everyMs: 100, giveUp: () => started.hasEnded() })
    if (!ready) {
      const trouble = started.hasEnded() ? 'ended while starting' : `was not ready after ${plan.readyTimeoutMs / 1000} s`
      await started.stop()
      throw new Error(`${plan.name} ${trouble}; the end of ${plan.logFile}: ${await logTail(plan.logFile)}`)
    }
    pid = (await plan.brokerPid?.()) ?? started.pid
  }
  const stop = async (): Promise<void> => {
    if (current.hasEnded()) return
    await current.stop()
    await afterStop?.()
  }
  await boot()
  return {
    name: plan.name,
    kind: plan.kind,
    version: plan.version,
    ports: plan.ports,
    config: plan.config,
    dataDir: plan.dataDir,
    logFile: plan.logFile,
    get pid() {
      return pid
    },
    isRunning: () => !current.hasEnded() && existsSync(`/proc/${pid}`),
    stop,
    kill: async () => {
      current.signal('SIGKILL')
      await current.ended
    },
    freeze: async () => {
      current.signal('SIGSTOP')
      if (!(await pollUntil(() => hasStopped(pid), { timeoutMs: 10_000, everyMs: 5 }))) throw new Error(`${plan.name} does not freeze`)
    },
    thaw: () => current.signal('SIGCONT'),
    restart: async () => {
      await stop()
      await boot()
    },
  }
}

/** Whether SIGSTOP has reached every thread: those on another core run on for a moment. (proc_pid_stat(5): the state follows the name.) */
async function hasStopped(pid: number): Promise<boolean> {
  const threads = await readdir(`/proc/${pid}/task`)
  const states = await Promise.all(
    threads.map(async (thread) => {
      // A thread may end meanwhile.
      const stat = await readFile(`/proc/${pid}/task/${thread}/stat`, 'utf8').catch(() => '')
      return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)
    }),
  )
  return states.every((state) => state === 'T')
}

/** Whether something accepts connections on a loopback port. */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    const finish = (result: boolean): void => {
      socket.destroy()
      resolve(result)
    }
    socket.setTimeout(2_000, () => finish(false))
    socket.once('connect', () => finish(true))
    socket.once('error', () => finish(false))
  })
}
