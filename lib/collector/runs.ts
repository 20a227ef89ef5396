import type { Context } from '#lib/context.ts'
import { findRunnableRuns, runRequeue } from '#lib/dead-letters/run.ts'
import type { Logger } from '#lib/log.ts'
import { openConnection } from '#lib/open-connection.ts'
import { holdLeases, LEASE_MS, releaseLeases } from './lease.ts'

interface RunDeps {
  context: Context
  owner: string
  dbNow: () => number
  log: Logger
  signal: AbortSignal
}

/** A run this collector holds the lease of. */
export interface ClaimedRun {
  id: string
  clusterId: string
}

/** Takes the leases of requeue runs that wait or whose collector died; those in `busy` are being carried out here already. */
export async function claimRuns(deps: Pick<RunDeps, 'context' | 'owner'>, busy: (runId: string) => boolean): Promise<ClaimedRun[]> {
  const runs = (await findRunnableRuns(deps.context.pool)).filter((run) => !busy(run.id))
  const leases = await holdLeases(
    deps.context.pool,
    deps.owner,
    runs.map((run) => `run:${run.id}`),
  )
  const held = new Set(leases.map((lease) => lease.resource))
  return runs.filter((run) => held.has(`run:${run.id}`))
}

/** Carries out one claimed run with a connection of its own, renewing the lease; a lost lease stops it. */
export async function carryOut(deps: RunDeps, run: ClaimedRun): Promise<void> {
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
