import type { Context } from '#lib/context.ts'
import { findRunnableRuns, runRequeue } from '#lib/dead-letters/run.ts'
import type { Logger } from '#lib/log.ts'
import { openConnection } from './connect.ts'
import { holdLeases, LEASE_MS, releaseLeases } from './lease.ts'

interface RunDeps {
  context: Context
  owner: string
  dbNow: () => number
  log: Logger
  signal: AbortSignal
}

/** Carries out requeue runs that wait or whose collector died. Each run holds its own lease and connection. */
export async function runRuns(deps: RunDeps): Promise<void> {
  const runs = await findRunnableRuns(deps.context.pool)
  const leases = await holdLeases(
    deps.context.pool,
    deps.owner,
    runs.map((run) => `run:${run.id}`),
  )
  const held = new Set(leases.map((lease) => lease.resource.slice(4)))
  await Promise.all(runs.filter((run) => held.has(run.id)).map((run) => runOne(deps, run)))
}

async function runOne(deps: RunDeps, run: { id: string; clusterId: string }): Promise<void> {
  const resource = `run:${run.id}`
  const lost = new AbortController()
  const renew = setInterval(() => {
    holdLeases(deps.context.pool, deps.owner, [resource]).then(
      (leases) => {
        if (leases.length === 0) lost.abort()
      },
      () => lost.abort(),
    )
  }, LEASE_MS / 5)
  try {
    const connection = await openConnection(deps.context, run.clusterId, (message) => deps.log.warn({ run: run.id }, message))
    try {
      const signal = AbortSignal.any([deps.signal, lost.signal])
      await runRequeue({ pool: deps.context.pool, connection, runId: run.id, now: deps.dbNow, signal })
    } finally {
      await connection.close()
    }
  } catch (error) {
    deps.log.error({ err: error, run: run.id }, 'requeue run failed')
  } finally {
    clearInterval(renew)
    await releaseLeases(deps.context.pool, deps.owner, [resource]).catch(() => undefined)
  }
}
