import { spawn } from 'node:child_process'

/** How a short-lived command ended. */
export interface Finished {
  /** Exit code; null when it did not start or was ended by a signal. */
  code: number | null
  stdout: string
  stderr: string
  timedOut: boolean
}

export interface RunOptions {
  timeoutMs: number
  cwd?: string
  env?: Record<string, string | undefined>
}

const keptCharacters = 2_000_000

/** Runs a command to its end with captured output and a time limit. Never rejects: look at `code`. */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...(options.env ?? process.env) } as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const finished: Finished = { code: null, stdout: '', stderr: '', timedOut: false }
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      finished.stdout = (finished.stdout + text).slice(-keptCharacters)
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      finished.stderr = (finished.stderr + text).slice(-keptCharacters)
    })
    const limit = setTimeout(() => {
      finished.timedOut = true
      child.kill('SIGTERM')
      setTimeout(() => child.kill('SIGKILL'), 5_000).unref()
    }, options.timeoutMs)
    child.on('error', (error) => {
      clearTimeout(limit)
      finished.stderr += error.message
      resolve(finished)
    })
    child.on('close', (code) => {
      clearTimeout(limit)
      finished.code = code
      resolve(finished)
    })
  })
}

/** The last telling line of a failed command, for a one-line reason. */
export function lastWords(finished: Finished): string {
  if (finished.timedOut) return 'it took too long and was stopped'
  const lines = `${finished.stdout}\n${finished.stderr}`
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('rm: cannot remove'))
  const telling = lines.find((line) => /^(E:|\[ERROR\]|Err:|Error|Exception in thread) *\S/.test(line))
  return (telling ?? lines.at(-1) ?? `exit code ${finished.code ?? 'none'}`).slice(0, 300)
}
