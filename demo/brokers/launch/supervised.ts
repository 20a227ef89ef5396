import { spawn } from 'node:child_process'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const watchdog = fileURLToPath(new URL('watchdog.sh', import.meta.url))

export interface SupervisedOptions {
  command: string
  args: readonly string[]
  cwd: string
  env: Record<string, string | undefined>
  /** All output is appended here. */
  logFile: string
  /** Seconds between SIGTERM and SIGKILL. */
  graceSeconds: number
  /** A shell line run after the process has gone. */
  after?: string
}

/** A broker process that cannot outlive this one and that only `stop` or our own end brings down, never a Ctrl-C in the terminal. */
export interface Supervised {
  /** Pid of the command, which leads a process group of its own. */
  pid: number
  /** Settles when the process and the clean-up after it have ended. */
  ended: Promise<void>
  hasEnded: () => boolean
  /** SIGTERM, then SIGKILL after the grace time. */
  stop: () => Promise<void>
  /** Sends a signal to the whole group of the process. */
  signal: (signal: NodeJS.Signals) => void
}

/** Starts a command under the watchdog. */
export async function supervise(options: SupervisedOptions): Promise<Supervised> {
  await mkdir(dirname(options.logFile), { recursive: true })
  const args = [watchdog, options.logFile, String(options.graceSeconds), options.after ?? '', options.command, ...options.args]
  const child = spawn('sh', args, {
    cwd: options.cwd,
    env: { ...options.env } as NodeJS.ProcessEnv,
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  let over = false
  const ended = new Promise<void>((resolve) => {
    const finish = (): void => {
      over = true
      resolve()
    }
    child.once('exit', finish)
    child.once('error', finish)
  })
  child.stdin.on('error', () => undefined)
  const line = await new Promise<string>((resolve) => {
    createInterface(child.stdout).once('line', resolve)
    void ended.then(() => resolve(''))
  })
  const pid = Number(line)
  if (!Number.isInteger(pid) || pid <= 1) throw new Error(`${options.command} did not start; see ${options.logFile}`)
  return {
    pid,
    ended,
    hasEnded: () => over,
    stop: () => {
      child.stdin.end()
      return ended
    },
    signal: (signal) => {
      if (!over) signalGroup(pid, signal)
    },
  }
}

/** The telling lines at the end of a log, for a reason in one line. */
export async function logTail(file: string, lines = 3): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const all = text.split('\n').filter((line) => /[a-z]/i.test(line))
  const telling = all.slice(-80).filter((line) => /error|exception|failed/i.test(line))
  return (telling.length > 0 ? telling.slice(0, lines) : all.slice(-lines)).map((line) => line.slice(0, 200)).join(' | ')
}

function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
