import type { BrokerConnection, Identity, Inventory, Problem, Sample } from '#lib/brokers/contract.ts'
import { BrokerError, redact } from '#lib/brokers/error.ts'
import { evaluateAlerts } from '#lib/alerting/evaluate.ts'
import type { AlertSubject } from '#lib/alerting/subject.ts'
import type { Context } from '#lib/context.ts'
import { transaction, type Queryable } from '#lib/db/pool.ts'
import { destinationKey } from '#lib/domain/destination-key.ts'
import type { Logger } from '#lib/log.ts'
import type { Appender } from '#lib/series/index.ts'
import { derive } from './derive.ts'
import type { SeriesPoint } from './derived.ts'
import { stillHeld, type Lease } from './lease.ts'
import { createMemory, type ClusterMemory } from './memory.ts'
import { subjectsOf } from './subjects.ts'
import { totalSeries } from './totals.ts'
import { warmUp } from './warm-up.ts'
import { writeInventory } from './write-inventory.ts'
import { distinctProblems, notObserved, writeNumbers } from './write-numbers.ts'

/** A cluster as stored, as far as polling needs it. */
export interface PolledCluster {
  id: string
  name: string
  kind: string
  environment: string
  revision: number
  pollIntervalSeconds: number
  failures: number
}

/** What one collector keeps open for one cluster it holds the lease of. */
export interface ClusterRuntime {
  revision: number
  connection: BrokerConnection
  memory: ClusterMemory
  appender: Appender
  identity: Identity | null
  identifiedAt: number
  inventoriedAt: number
  inventoryProblems: Problem[]
  lastSuccessAt: Date | null
}

export const createRuntime = (revision: number, connection: BrokerConnection, appender: Appender): ClusterRuntime => ({
  revision,
  connection,
  memory: createMemory(),
  appender,
  identity: null,
  identifiedAt: 0,
  inventoriedAt: 0,
  inventoryProblems: [],
  lastSuccessAt: null,
})

const INVENTORY_MS = 60_000
const IDENTIFY_MS = 600_000
/** An inventory of a large cluster may take longer than one poll. */
const INVENTORY_TIMEOUT_MS = 30_000

export interface PollDeps {
  context: Pick<Context, 'pool'>
  owner: string
  /** The database's clock, milliseconds since the epoch. */
  dbNow: () => number
  log: Logger
}

/** The lease was lost while polling: another collector works on this cluster, and nothing of ours was written. */
export class LeaseLostError extends Error {}

/**
 * One poll: inventory when due, sample, numbers, series, alerts, in one transaction fenced by the lease. A broker that does not
 * answer is a result too: it is written, and alerts on it. Rejects only when the database fails or the lease is lost.
 */
export async function pollCluster(
  deps: PollDeps,
  cluster: PolledCluster,
  runtime: ClusterRuntime,
  lease: Lease,
  timeoutMs: number,
  stop: AbortSignal,
): Promise<void> {
  const startedAt = deps.dbNow()
  const signal = AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)])
  let inventory: Inventory | null
  let sample: Sample
  try {
    inventory = await readInventory(
      runtime,
      startedAt,
      AbortSignal.any([stop, AbortSignal.timeout(Math.max(timeoutMs, INVENTORY_TIMEOUT_MS))]),
    )
    sample = await runtime.connection.sample(signal)
  } catch (error) {
    if (stop.aborted) throw error
    await writeFailure(deps, cluster, runtime, lease, startedAt, toBrokerError(deps, error, cluster, signal, timeoutMs))
    return
  }
  if (inventory) await keepInventory(deps, cluster, runtime, lease, startedAt, inventory)
  await writeSuccess(deps, cluster, runtime, lease, startedAt, sample)
}

/** Identity and inventory when due, else null. */
async function readInventory(runtime: ClusterRuntime, now: number, signal: AbortSignal): Promise<Inventory | null> {
  if (!runtime.identity || now - runtime.identifiedAt > IDENTIFY_MS) {
    runtime.identity = await runtime.connection.identify(signal)
    runtime.identifiedAt = now
  }
  return now - runtime.inventoriedAt < INVENTORY_MS ? null : runtime.connection.inventory(signal)
}

async function keepInventory(
  deps: PollDeps,
  cluster: PolledCluster,
  runtime: ClusterRuntime,
  lease: Lease,
  now: number,
  inventory: Inventory,
): Promise<void> {
  const { identity } = runtime
  await fenced(deps, lease, async (client) => {
    await writeInventory(client, cluster.id, cluster.kind, inventory, runtime.memory)
    await client.query('update cluster set inventory_at = now(), version = $2, broker_cluster_id = $3, capabilities = $4 where id = $1', [
      cluster.id,
      identity?.version,
      identity?.clusterId,
      identity?.capabilities ?? [],
    ])
  })
  if (runtime.inventoriedAt === 0) await warmUp(deps.context.pool, cluster.id, runtime.memory, now)
  runtime.inventoriedAt = now
  runtime.inventoryProblems = inventory.problems
}

async function writeSuccess(
  deps: PollDeps,
  cluster: PolledCluster,
  runtime: ClusterRuntime,
  lease: Lease,
  startedAt: number,
  sample: Sample,
): Promise<void> {
  const at = deps.dbNow()
  const polledAt = new Date(at)
  const { memory } = runtime
  const problems = distinctProblems([...(runtime.identity?.problems ?? []), ...runtime.inventoryProblems, ...sample.problems])
  const requeued = await requeuedRecords(deps.context.pool, memory, sample)
  const derived = derive(memory, sample, at, requeued)
  const missing = notObserved(memory, sample, derived)
  const roles = new Map([...memory.destinations.values()].map(({ id, role }) => [id, role]))
  const totals = totalSeries(memory.totals, cluster.id, roles, derived, at)
  const pollSeconds = (at - startedAt) / 1000
  try {
    const written = await fenced(deps, lease, async (client) => {
      const entries = await writeNumbers(client, memory, derived, { ...missing, since: runtime.lastSuccessAt ?? polledAt })
      await runtime.appender.append(client, cluster.id, polledAt, [
        ...derived.series,
        ...totals,
        ...nodeSeries(cluster, sample, pollSeconds),
      ])
      await writeNodeNumbers(client, cluster.id, sample)
      await noteChange(client, cluster, cluster.failures > 0, 'cluster.back', {})
      await client.query(
        `update cluster set status = $2, problems = $3, error = null, failures = 0, last_poll_at = $4, last_success_at = $4, poll_seconds = $5, poll_requests = $6 where id = $1`,
        [
          cluster.id,
          sample.problems.length > 0 || runtime.inventoryProblems.length > 0 ? 'degraded' : 'connected',
          JSON.stringify(problems),
          polledAt,
          pollSeconds,
          sample.requests,
        ],
      )
      await evaluate(client, cluster, polledAt, 'ok', 0, subjectsOf(memory, derived, missing))
      return entries
    })
    for (const [id, text] of written) memory.written.set(id, text)
    runtime.lastSuccessAt = polledAt
    if (derived.unknownObjects)
      runtime.inventoriedAt = Math.min(runtime.inventoriedAt, at - INVENTORY_MS + cluster.pollIntervalSeconds * 1000)
  } catch (error) {
    // The transaction is undone: what the rows hold is no longer known here.
    memory.written.clear()
    throw error
  }
}

async function writeFailure(
  deps: PollDeps,
  cluster: PolledCluster,
  runtime: ClusterRuntime,
  lease: Lease,
  startedAt: number,
  error: BrokerError,
): Promise<void> {
  const polledAt = new Date(deps.dbNow())
  const failures = cluster.failures + 1
  deps.log.warn({ cluster: cluster.name, code: error.code, failures }, error.message)
  runtime.identity = null
  await fenced(deps, lease, async (client) => {
    const pollSeconds = (polledAt.getTime() - startedAt) / 1000
    await runtime.appender.append(client, cluster.id, polledAt, clusterSeries(cluster.id, 0, pollSeconds))
    await noteChange(client, cluster, failures === 1, 'cluster.lost', { code: error.code, detail: error.message })
    await client.query(
      `update cluster set status = 'unreachable', error = $2, failures = $3, last_poll_at = $4, poll_seconds = $5 where id = $1`,
      [cluster.id, JSON.stringify(error.toProblem()), failures, polledAt, pollSeconds],
    )
    await evaluate(client, cluster, polledAt, 'failed', failures, [])
  })
}

/** One transaction that holds the lease to its end. */
async function fenced<T>(
  deps: PollDeps,
  lease: Lease,
  work: (client: Parameters<Parameters<typeof transaction<T>>[1]>[0]) => Promise<T>,
): Promise<T> {
  return transaction(deps.context.pool, async (client) => {
    if (!(await stillHeld(client, deps.owner, lease))) throw new LeaseLostError(`the lease of ${lease.resource} went to another collector`)
    return work(client)
  })
}

function evaluate(
  client: Parameters<typeof evaluateAlerts>[0],
  cluster: PolledCluster,
  sampleAt: Date,
  poll: 'ok' | 'failed',
  failures: number,
  subjects: AlertSubject[],
): Promise<unknown> {
  const { id, name, environment, pollIntervalSeconds } = cluster
  return evaluateAlerts(client, { cluster: { id, name, environment, pollIntervalSeconds }, sampleAt, poll, failures, subjects })
}

const clusterSeries = (id: string, up: number, pollSeconds: number): SeriesPoint[] => [
  { objectKind: 'cluster', objectId: id, metric: 'up', value: up },
  { objectKind: 'cluster', objectId: id, metric: 'poll_seconds', value: Math.round(pollSeconds * 1000) },
]

function nodeSeries(cluster: PolledCluster, sample: Sample, pollSeconds: number): SeriesPoint[] {
  const nodes = sample.nodes.flatMap((node): SeriesPoint[] => {
    const objectId = `${cluster.id}/${node.name}`
    const resource = (metric: 'memory_used_bytes' | 'disk_free_bytes', value: number | undefined): SeriesPoint[] =>
      value === undefined ? [] : [{ objectKind: 'node', objectId, metric, value: Math.round(value) }]
    return [
      { objectKind: 'node', objectId, metric: 'up', value: node.up ? 1 : 0 },
      ...resource('memory_used_bytes', node.resources['memoryUsedBytes']),
      ...resource('disk_free_bytes', node.resources['diskFreeBytes']),
    ]
  })
  return [...clusterSeries(cluster.id, 1, pollSeconds), ...nodes]
}

async function writeNodeNumbers(client: Queryable, clusterId: string, sample: Sample): Promise<void> {
  if (sample.nodes.length === 0) return
  await client.query(
    `update node n set up = x.up, resources = x.resources, observed_at = now(),
       alarms = coalesce((select array_agg(a) from jsonb_array_elements_text(x.alarms) a), '{}')
     from jsonb_to_recordset($2::jsonb) as x (name text, up boolean, resources jsonb, alarms jsonb) where n.cluster_id = $1 and n.name = x.name`,
    [clusterId, JSON.stringify(sample.nodes)],
  )
}

/** On a log nothing leaves: what was requeued is subtracted from what lies there. */
async function requeuedRecords(pool: Queryable, memory: ClusterMemory, sample: Sample): Promise<Map<string, number>> {
  const starts = sample.destinations.flatMap(({ destination, partitions }) => {
    const known = memory.destinations.get(destinationKey(destination))
    return known?.role === 'dead-letter' && partitions ? partitions.map(({ partition, start }) => ({ id: known.id, partition, start })) : []
  })
  if (starts.length === 0) return new Map()
  const rows = await pool.query<{ id: string; n: number }>(
    `select x.id, count(*) as n from jsonb_to_recordset($1::jsonb) as x (id text, partition int, start bigint)
     join requeue_history h on h.destination_id = x.id and h.message_id ~ '^[0-9]+-[0-9]+$'
      and split_part(h.message_id, '-', 1)::int = x.partition and split_part(h.message_id, '-', 2)::bigint >= x.start group by x.id`,
    [JSON.stringify(starts)],
  )
  return new Map(rows.rows.map((row) => [row.id, row.n]))
}

async function noteChange(
  client: Queryable,
  cluster: PolledCluster,
  when: boolean,
  type: string,
  details: Record<string, unknown>,
): Promise<void> {
  if (!when) return
  await client.query(
    'insert into change_event (cluster_id, type, object_kind, object_id, object_name, details) values ($1, $2, $3, $1, $4, $5)',
    [cluster.id, type, 'cluster', cluster.name, JSON.stringify(details)],
  )
}

function toBrokerError(deps: PollDeps, error: unknown, cluster: PolledCluster, signal: AbortSignal, timeoutMs: number): BrokerError {
  if (error instanceof BrokerError) return error
  if (signal.aborted)
    return new BrokerError(
      'timeout',
      `${cluster.name} did not answer within ${timeoutMs / 1000} s.`,
      'Is the broker overloaded or frozen? A longer poll interval allows more time.',
    )
  deps.log.error({ err: error, cluster: cluster.name }, 'the adapter failed unexpectedly')
  return new BrokerError(
    'internal',
    redact(error instanceof Error ? error.message : String(error)),
    'The log of the collector has the details.',
    { cause: error },
  )
}
