import type { Queryable } from '#lib/db/pool.ts'
import { type Frame, encodeBlock } from './codec/block.ts'
import { Ordering, buildFrame } from './frame.ts'
import type { SeriesIds, SeriesKey, SeriesSample } from './key.ts'
import { createPartition, partitionOf } from './partitions.ts'
import { loadSeries, registerSeries } from './registry.ts'
import { hourOf } from './time.ts'

/** A chain is a key frame and the deltas that follow it. */
const CHAIN_LENGTH = 20

/** What this process remembers of a cluster. Believed only while its last block is the newest one in the database. */
interface ClusterState {
  ids: SeriesIds
  ordering: Ordering
  /** The block appended last; null before the first. */
  last: { id: number; time: number; frame: Frame; keyTime: number; length: number } | null
  /** Series registered by the last append: forgotten when its transaction turns out to be rolled back. */
  unproven: SeriesKey[]
}

/** Appends polls. Keep one per process: it remembers series ids and the last poll of each cluster. */
export class Appender {
  private readonly clusters = new Map<string, ClusterState>()

  /**
   * Stores all samples of one poll of a cluster inside the caller's transaction; answers how many were stored. New
   * series are registered. Whatever happens to the transaction, and whoever else appends to the cluster, the next
   * append is right: it builds on the last block only when that block is still the newest, and else writes a key frame.
   * Rejects when the cluster does not exist.
   */
  async append(client: Queryable, clusterId: string, polledAt: Date, samples: Iterable<SeriesSample>): Promise<number> {
    const time = polledAt.getTime()
    const newest = await this.prepare(client, clusterId, time)
    const state = await this.believe(client, clusterId, newest)
    const { last } = state
    // Until this append is through there is no last block: one that fails half-way leaves nothing to be believed.
    state.last = null
    const frame = await this.frame(client, clusterId, state, [...samples])
    const chained = last && last.length < CHAIN_LENGTH && time > last.time && hourOf(time) === hourOf(last.time)
    const base = chained ? last : null
    const keyTime = base?.keyTime ?? time
    const inserted = await client.query<{ id: number }>(
      `insert into series.poll_block (cluster_id, polled_at, base, key_at, samples, payload) values ($1, $2, $3, $4, $5, $6) returning id`,
      [clusterId, polledAt, base?.id ?? null, new Date(keyTime), frame.ids.length, encodeBlock(frame, base?.frame ?? null)],
    )
    const id = inserted.rows[0]?.id
    if (id === undefined) throw new Error(`The poll of cluster ${clusterId} was not stored.`)
    state.last = { id, time, frame, keyTime, length: (base?.length ?? 0) + 1 }
    return frame.ids.length
  }

  /** Drops what is remembered of a cluster that this process does not poll any more. */
  forget(clusterId: string): void {
    this.clusters.delete(clusterId)
  }

  /** Makes the partition when it is missing (a clock that jumped, a maintenance that did not run); answers the newest block. */
  private async prepare(client: Queryable, clusterId: string, time: number): Promise<number | null> {
    const partition = partitionOf('poll_block', time)
    const found = await client.query<{ there: boolean; newest: number | null }>(
      `select to_regclass($2) is not null as there,
        (select id from series.poll_block where cluster_id = $1 and polled_at >= $3 order by polled_at desc, id desc limit 1) as newest`,
      [clusterId, `series.${partition.name}`, new Date(hourOf(time))],
    )
    if (!found.rows[0]?.there) await createPartition(client, partition)
    return found.rows[0]?.newest ?? null
  }

  private async believe(client: Queryable, clusterId: string, newest: number | null): Promise<ClusterState> {
    const state = this.clusters.get(clusterId)
    if (!state) {
      const made: ClusterState = { ids: await loadSeries(client, clusterId), ordering: new Ordering(), last: null, unproven: [] }
      this.clusters.set(clusterId, made)
      return made
    }
    if (state.last?.id !== newest) {
      for (const key of state.unproven) state.ids.delete(key)
      state.last = null
    }
    state.unproven = []
    return state
  }

  private async frame(client: Queryable, clusterId: string, state: ClusterState, samples: SeriesSample[]): Promise<Frame> {
    const unknown = samples.filter((sample) => state.ids.get(sample) === undefined)
    if (unknown.length > 0) {
      state.unproven = unknown.map(({ objectKind, objectId, metric }) => ({ objectKind, objectId, metric }))
      await registerSeries(client, clusterId, unknown, state.ids)
    }
    const ids = samples.map((sample) => {
      const id = state.ids.get(sample)
      if (id === undefined)
        throw new Error(`The series ${sample.metric} of ${sample.objectKind} ${sample.objectId} could not be registered.`)
      return id
    })
    return buildFrame(
      ids,
      samples.map((sample) => sample.value),
      state.ordering,
    )
  }
}
