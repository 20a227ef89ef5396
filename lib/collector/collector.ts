import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { ensureDefaultRules } from '#lib/alerting/defaults.ts'
import type { Context } from '#lib/context.ts'
import { migrate } from '#lib/db/migrate.ts'
import { deliverDue } from '#lib/notify/deliver.ts'
import { redact } from '#lib/brokers/error.ts'
import type { Logger } from '#lib/log.ts'
import { Appender } from '#lib/series/index.ts'
import { openConnection } from '#lib/open-connection.ts'
import { pause } from '#lib/pause.ts'
import { createDatabaseClock } from './database-clock.ts'
import { holdLeases, releaseLeases, type Lease } from './lease.ts'
import { maintain } from './maintenance.ts'
import { createRuntime, LeaseLostError, pollCluster, type ClusterRuntime, type PolledCluster } from './poll-cluster.ts'
import { carryOut, claimRuns } from './runs.ts'
import { nextPollAt, pollTimeoutMs, preferredOwner } from './schedule.ts'

const TICK_MS = 1_000
const MAINTENANCE_MS = 60_000
/** A collector whose heartbeat is older is not counted on. */
const ALIVE_SECONDS = 5

export interface Collector {
  id: string
  /** Waits for running polls and runs, gives leases back. Idempotent. */
  stop(): Promise<void>
}

interface Slot {
  cluster: PolledCluster
  runtime: ClusterRuntime | null
  dueAt: number
  polling: Promise<void> | null
}

/** Starts one collector. Any number may run on one database: they share clusters, runs and jobs by leases. */
export async function startCollector(context: Context, log: Logger): Promise<Collector> {
  await migrate(context.pool)
  await ensureDefaultRules(context.pool)
  const id = `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`
  const clock = await createDatabaseClock(context.pool)
  const stopping = new AbortController()
  const slots = new Map<string, Slot>()
  const jobs = new Map<string, Promise<void>>()
  let maintainAt = 0
  await context.pool.query('insert into collector (id, host, pid) values ($1, $2, $3)', [id, hostname(), process.pid])
  log.info({ collector: id }, 'collector started')

  /** Starts a background job unless it still runs; its failure is logged and tried again at the next tick. */
  const background = (name: string, work: () => Promise<unknown>): void => {
    if (jobs.has(name) || stopping.signal.aborted) return
    const job = work()
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) log.error({ err: error, job: name }, 'job failed')
      })
      .then(() => void jobs.delete(name))
    jobs.set(name, job)
  }

  const tick = async (): Promise<void> => {
    await clock.refresh()
    await context.pool.query('update collector set heartbeat_at = now() where id = $1', [id])
    const alive = await context.pool.query<{ id: string }>(
      `select id from collector where stopped_at is null and heartbeat_at > now() - $1 * interval '1 second'`,
      [ALIVE_SECONDS],
    )
    const collectors = alive.rows.map((row) => row.id)
    const mine = (resource: string): boolean => preferredOwner(resource, collectors) === id
    await pollDue(mine)
    background('deliver', () => deliverDue(context, { now: () => new Date(clock.now()), signal: stopping.signal }))
    for (const run of await claimRuns({ context, owner: id }, (runId) => jobs.has(`run:${runId}`))) {
      background(`run:${run.id}`, () => carryOut({ context, owner: id, dbNow: clock.now, log, signal: stopping.signal }, run))
    }
    if (clock.now() >= maintainAt && mine('maintenance')) {
      maintainAt = clock.now() + MAINTENANCE_MS
      const [lease] = await holdLeases(context.pool, id, ['maintenance'])
      if (lease) background('maintenance', () => maintain(context.pool, new Date(clock.now())))
    }
  }

  const pollDue = async (mine: (resource: string) => boolean): Promise<void> => {
    const clusters = await enabledClusters(context)
    const wanted = new Set(clusters.map((cluster) => cluster.id))
    for (const [clusterId, slot] of slots) {
      if ((!wanted.has(clusterId) || !mine(`cluster:${clusterId}`)) && !slot.polling) await letGo(clusterId, slot)
    }
    const resources = clusters
      .map((cluster) => `cluster:${cluster.id}`)
      .filter((resource) => slots.has(resource.slice(8)) || mine(resource))
    const leases = new Map((await holdLeases(context.pool, id, resources)).map((lease) => [lease.resource.slice(8), lease]))
    for (const cluster of clusters) {
      const lease = leases.get(cluster.id)
      const slot = slots.get(cluster.id)
      if (!lease) {
        if (slot && !slot.polling) await letGo(cluster.id, slot)
      } else if (slot) {
        slot.cluster = cluster
        poll(slot, lease)
      } else {
        const fresh: Slot = { cluster, runtime: null, dueAt: 0, polling: null }
        slots.set(cluster.id, fresh)
        poll(fresh, lease)
      }
    }
  }

  const poll = (slot: Slot, lease: Lease): void => {
    const { cluster } = slot
    const changed = slot.runtime !== null && slot.runtime.revision !== cluster.revision
    if (slot.polling || (clock.now() < slot.dueAt && !changed)) return
    const intervalMs = cluster.pollIntervalSeconds * 1000
    slot.dueAt = nextPollAt(cluster.id, intervalMs, clock.now())
    slot.polling = pollOnce(slot, lease, pollTimeoutMs(intervalMs))
      .catch((error: unknown) => {
        if (error instanceof LeaseLostError) log.warn({ cluster: cluster.name }, error.message)
        else if (!stopping.signal.aborted) log.error({ err: error, cluster: cluster.name }, 'poll failed')
      })
      .then(() => {
        slot.polling = null
      })
  }

  const pollOnce = async (slot: Slot, lease: Lease, timeoutMs: number): Promise<void> => {
    const { cluster } = slot
    if (slot.runtime && slot.runtime.revision !== cluster.revision) {
      await slot.runtime.connection.close()
      slot.runtime = null
    }
    if (!slot.runtime) {
      const warn = (message: string): void => log.warn({ cluster: cluster.name }, message)
      try {
        slot.runtime = createRuntime(cluster.revision, await openConnection(context, cluster.id, warn), new Appender())
      } catch (error) {
        await refuse(cluster, error)
        return
      }
    }
    const deps = { context, owner: id, dbNow: clock.now, log }
    await pollCluster(deps, cluster, slot.runtime, lease, timeoutMs, stopping.signal)
  }

  /** A cluster that cannot even be tried: its settings do not open or do not parse. */
  const refuse = async (cluster: PolledCluster, error: unknown): Promise<void> => {
    const problem = { code: 'internal', detail: redact((error as Error).message), hint: 'Open the cluster and save its settings again.' }
    await context.pool.query(
      `update cluster set status = 'unreachable', error = $2, failures = failures + 1, last_poll_at = now() where id = $1`,
      [cluster.id, JSON.stringify(problem)],
    )
  }

  const letGo = async (clusterId: string, slot: Slot): Promise<void> => {
    slots.delete(clusterId)
    await slot.runtime?.connection.close()
    await releaseLeases(context.pool, id, [`cluster:${clusterId}`])
  }

  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await tick().catch((error: unknown) => log.error({ err: error }, 'tick failed'))
      await pause(TICK_MS, stopping.signal)
    }
  }

  const running = loop()
  let stopped: Promise<void> | undefined
  const stop = async (): Promise<void> => {
    stopping.abort()
    await running
    await Promise.allSettled([...slots.values()].map((slot) => slot.polling ?? Promise.resolve()))
    await Promise.allSettled(jobs.values())
    for (const [clusterId, slot] of slots) await letGo(clusterId, slot).catch(() => undefined)
    await context.pool.query('update collector set stopped_at = now() where id = $1', [id]).catch(() => undefined)
    await context.pool.query('delete from lease where owner = $1', [id]).catch(() => undefined)
    log.info('collector stopped')
  }
  return { id, stop: () => (stopped ??= stop()) }
}

async function enabledClusters(context: Context): Promise<PolledCluster[]> {
  const result = await context.pool.query<PolledCluster>(
    `select id, name, kind, environment, revision, failures, poll_interval_seconds as "pollIntervalSeconds" from cluster where enabled order by id`,
  )
  return result.rows
}
