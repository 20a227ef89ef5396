import { type ChildProcess, fork } from 'node:child_process'
import { createWriteStream, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/** Waits between restarts double from the first to the last of these, in milliseconds; a minute of health starts over. */
const FIRST_WAIT_MS = 500
const LAST_WAIT_MS = 30_000
const HEALTHY_MS = 60_000

export interface PartOptions {
  name: string
  module: string
  env: Record<string, string>
  /** Where the part's log goes; null = our own output. */
  logFile: string | null
  /** Called after each unexpected end, before the restart. */
  onCrash: (crash: { name: string; reason: string; restarts: number; waitMs: number }) => void
}

/** A child process that is kept running. */
export interface Part {
  readonly pid: number | undefined
  /** SIGTERM, then SIGKILL after `graceMs`. Resolves when it is gone. Idempotent. */
  stop(graceMs: number): Promise<void>
}

/** Starts a part and restarts it with growing waits whenever it ends by itself. Its IPC channel tells it when we die. */
export function startPart(options: PartOptions): Part {
  let child: ChildProcess | undefined
  let stopping = false
  let waitMs = FIRST_WAIT_MS
  let restarts = 0
  let timer: NodeJS.Timeout | undefined
  let gone: Promise<void> = Promise.resolve()

  const start = (): void => {
    const startedAt = Date.now()
    // A process group of its own: Ctrl-C reaches us alone, and we stop the parts in order.
    child = fork(options.module, {
      env: { ...options.env, NODE_ENV: 'production' },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    const running = child
    const output = options.logFile === null ? process.stdout : logStream(options.logFile)
    running.stdout?.pipe(output, { end: false })
    running.stderr?.pipe(output, { end: false })
    gone = new Promise((done) => running.once('exit', () => done()))
    running.once('exit', (code, signal) => {
      if (stopping) return
      if (Date.now() - startedAt > HEALTHY_MS) waitMs = FIRST_WAIT_MS
      restarts += 1
      options.onCrash({ name: options.name, reason: signal ?? `exit ${code}`, restarts, waitMs })
      timer = setTimeout(start, waitMs)
      waitMs = Math.min(waitMs * 2, LAST_WAIT_MS)
    })
  }
  start()

  return {
    get pid() {
      return child?.pid
    },
    async stop(graceMs) {
      stopping = true
      clearTimeout(timer)
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      const killer = setTimeout(() => child?.kill('SIGKILL'), graceMs)
      await gone
      clearTimeout(killer)
    },
  }
}

function logStream(file: string): NodeJS.WritableStream {
  mkdirSync(dirname(file), { recursive: true })
  return createWriteStream(file, { flags: 'a' })
}
