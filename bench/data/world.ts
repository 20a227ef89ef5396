import { type Pool, transaction } from '#lib/db/pool.ts'
import type { MetricName } from '#lib/domain/metrics.ts'
import type { ObjectKind } from '#lib/domain/types.ts'
import { Appender, type SeriesSample } from '#lib/series/index.ts'
import { random } from './estate.ts'

/** How much there is, in all clusters together. Of the destinations 5 % hold dead letters. */
export interface WorldSize {
  clusters: number
  destinations: number
  subscriptions: number
}

/** One cluster: what its next poll sees, in samples that are changed in place. */
interface Cluster {
  id: string
  samples: SeriesSample[]
  move: (() => void)[]
}

/** A database full of clusters, and their next polls. */
export interface World {
  clusterIds: string[]
  /** Appends one poll of every cluster and brings its current numbers up to date. */
  poll: (at: Date) => Promise<void>
}

/** Fills the tables a collector fills. Everything is as in an estate of which 85 % idles at any time. */
export async function buildWorld(pool: Pool, { clusters, destinations, subscriptions }: WorldSize): Promise<World> {
  const next = random(7)
  const made = Array.from({ length: clusters }, (_, index): Cluster => ({ id: `cluster-${index}`, samples: [], move: [] }))
  await pool.query(
    `insert into cluster (id, name, kind, config, status, last_poll_at, last_success_at, poll_seconds)
     select id, id, 'rabbitmq', '{}', 'connected', now(), now(), 0.2 from unnest($1::text[]) as id`,
    [made.map(({ id }) => id)],
  )
  for (const cluster of made) {
    const own = { destinations: destinations / clusters, subscriptions: subscriptions / clusters }
    await pool.query(
      `insert into destination (id, cluster_id, namespace, name, type, role, backlog_messages, ready_messages, in_flight_messages, in_rate, out_rate,
         consumer_count, oldest_age_seconds, size_bytes, last_arrival_at)
       select $1 || '/d' || n, $1, '/', 'team-' || n % 40 || '.orders.' || n, 'queue', case when n % 20 = 0 then 'dead-letter' else 'normal' end,
         (n * 7919) % 5000, (n * 7919) % 5000, n % 10, n % 100, n % 100, n % 4, n % 600, n * 1000, now() - n * interval '1 second'
       from generate_series(1, $2::int) as n`,
      [cluster.id, own.destinations],
    )
    await pool.query(
      `insert into subscription (id, cluster_id, destination_id, group_name, state, members, lag_messages, lag_seconds, verdict, verdict_reason)
       select $1 || '/s' || n, $1, $1 || '/d' || n, 'readers-' || n, 'stable', 2, n % 3000, n % 900, 'ok', 'It keeps up.'
       from generate_series(1, $2::int) as n`,
      [cluster.id, own.subscriptions],
    )
    fill(cluster, own, next)
  }
  const appender = new Appender()
  return {
    clusterIds: made.map(({ id }) => id),
    poll: async (at) => {
      for (const { id, samples, move } of made) {
        for (const one of move) one()
        await transaction(pool, (client) => appender.append(client, id, at, samples))
      }
      await pool.query('update cluster set last_poll_at = $1, last_success_at = $1', [at])
    },
  }
}

/** The metrics a collector stores of each object, with how they move. */
function fill(cluster: Cluster, size: { destinations: number; subscriptions: number }, next: () => number): void {
  const add = (objectKind: ObjectKind, objectId: string, metric: MetricName, start: number, change: (value: number) => number): void => {
    const sample = { objectKind, objectId, metric, value: Math.floor(start) }
    cluster.samples.push(sample)
    cluster.move.push(() => (sample.value = Math.max(0, Math.round(change(sample.value)))))
  }
  const idle = (value: number): number => (next() < 0.01 ? next() * 10_000 : value)
  const walk = (value: number): number => value + (next() - 0.5) * 40
  const still = (value: number): number => value
  const gauge = (busy: boolean) => (busy ? walk : idle)
  const counter = (busy: boolean) => {
    const rate = busy ? next() ** 4 * 500 : 0
    return (value: number): number => value + rate * (0.8 + next() * 0.4)
  }
  for (let n = 1; n <= size.destinations; n++) {
    const id = `${cluster.id}/d${n}`
    const busy = next() < 0.15
    for (const metric of ['backlog_messages', 'ready_messages', 'in_flight_messages', 'oldest_age_seconds', 'size_bytes'] as const)
      add('destination', id, metric, next() ** 3 * 10_000, gauge(busy))
    for (const metric of ['in_rate', 'out_rate'] as const) add('destination', id, metric, next() * 1_000_000, counter(busy))
    add('destination', id, 'consumers', n % 4, still)
    if (n % 20 === 0) {
      add('destination', id, 'dead_letter_messages', next() * 100, walk)
      add('destination', id, 'arrivals_rate', next() * 100, counter(true))
    }
  }
  for (let n = 1; n <= size.subscriptions; n++) {
    const id = `${cluster.id}/s${n}`
    const busy = next() < 0.3
    for (const metric of ['lag_messages', 'lag_seconds'] as const) add('subscription', id, metric, next() ** 3 * 3_000, gauge(busy))
    add('subscription', id, 'commit_rate', next() * 1_000_000, counter(busy))
    add('subscription', id, 'members', 2, still)
  }
  for (const metric of ['backlog_messages', 'dead_letter_messages'] as const) add('cluster', cluster.id, metric, 1_000_000, walk)
  for (const metric of ['in_rate', 'out_rate', 'arrivals_rate'] as const) add('cluster', cluster.id, metric, 1_000_000, counter(true))
  for (const metric of ['up', 'poll_seconds'] as const) add('cluster', cluster.id, metric, 1, still)
}
