import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'

/** How many tests passed, failed and were skipped. */
export interface Tally {
  passed: number
  failed: number
  skipped: number
}

export const nothing: Tally = { passed: 0, failed: 0, skipped: 0 }

export const add = (a: Tally, b: Tally): Tally => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
})

export interface Finished {
  code: number
  seconds: number
}

/** Runs a command with our own output. Its tree ends when we are interrupted. */
export async function run(command: string, args: string[], env: Record<string, string> = {}): Promise<Finished> {
  const startedAt = Date.now()
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } })
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal)
  process.on('SIGINT', forward).on('SIGTERM', forward)
  try {
    const code = await new Promise<number>((done, fail) =>
      child.once('error', fail).once('exit', (exit, signal) => done(exit ?? (signal ? 1 : 0))),
    )
    return { code, seconds: Math.round((Date.now() - startedAt) / 1000) }
  } finally {
    process.off('SIGINT', forward).off('SIGTERM', forward)
  }
}

/** A check that is no test run counts as one test. */
export const asCheck = ({ code }: Finished): Tally => ({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 })

/** Reads the counts of a Vitest JSON report. A run that failed without a failed test counts as one failure: nothing fails silently. */
export async function vitestTally(file: string, { code }: Finished): Promise<Tally> {
  const text = await readFile(file, 'utf8').catch(() => '{}')
  const report = JSON.parse(text) as { numPassedTests?: number; numFailedTests?: number; numPendingTests?: number; numTodoTests?: number }
  return honest(
    {
      passed: report.numPassedTests ?? 0,
      failed: report.numFailedTests ?? 0,
      skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
    },
    code,
  )
}

/** Reads the counts of a Playwright JSON report. A flaky test is a failed one. */
export async function playwrightTally(file: string, { code }: Finished): Promise<Tally> {
  const text = await readFile(file, 'utf8').catch(() => '{}')
  const { stats } = JSON.parse(text) as { stats?: { expected: number; unexpected: number; skipped: number; flaky: number } }
  return honest(
    { passed: stats?.expected ?? 0, failed: (stats?.unexpected ?? 0) + (stats?.flaky ?? 0), skipped: stats?.skipped ?? 0 },
    code,
  )
}

function honest(tally: Tally, code: number): Tally {
  if (code !== 0 && tally.failed === 0) return { ...tally, failed: 1 }
  if (code === 0 && tally.passed + tally.failed + tally.skipped === 0) return { ...tally, failed: 1 }
  return tally
}
