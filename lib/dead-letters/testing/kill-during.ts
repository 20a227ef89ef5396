import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { until } from '#lib/brokers/testing/until.ts'
import type { Pool } from '#lib/db/pool.ts'

/** Starts a run in a process of its own and ends that process with SIGKILL as soon as `removed` messages were moved. */
export async function killDuring(
  pool: Pool,
  run: { url: string; kind: string; config: unknown; runId: string; prefetch: number },
  removed: number,
): Promise<void> {
  const script = fileURLToPath(new URL('./engine-process.ts', import.meta.url))
  const child = spawn(process.execPath, [script, run.url, run.kind, JSON.stringify(run.config), run.runId, String(run.prefetch)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const ended = once(child, 'exit')
  await until(`${removed} messages were moved`, 60_000, async () => {
    if (child.exitCode !== null) throw new Error(`the engine ended by itself with code ${child.exitCode}`)
    const found = await pool.query<{ n: number }>(`select count(*) as n from requeue_ledger where run_id = $1 and state = 'removed'`, [
      run.runId,
    ])
    return (found.rows[0]?.n ?? 0) >= removed ? true : null
  })
  child.kill('SIGKILL')
  const [, signal] = (await ended) as [number | null, string | null]
  if (signal !== 'SIGKILL') throw new Error(`the engine was not killed: ${String(signal)}`)
}
