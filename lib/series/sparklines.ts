import type { MetricName } from '#lib/domain/metrics.ts'
import type { ObjectKind } from '#lib/domain/types.ts'
import type { Queryable } from '#lib/db/pool.ts'
import { fetchBlocks } from './blocks.ts'
import type { BlockRow } from './chain.ts'
import { findSeries } from './find.ts'
import { gridOf, pollsBefore } from './read.ts'
import { Tail } from './tail.ts'
import { HOUR } from './time.ts'

/** A metric of a kind of object that small lines are drawn of. */
export interface Family {
  objectKind: ObjectKind
  metric: MetricName
}

export interface Sparklines {
  /** Start of the first value and distance of the values, in milliseconds. */
  start: number
  step: number
  /** Averages, in the order of the keys; null where nothing is known. */
  values: (number | null)[][]
}

/** What the database has of a cluster. */
interface State {
  blocks: number
  newest: number
}

/** Clusters nobody asked for so long are forgotten, in milliseconds. */
const UNUSED = HOUR

/**
 * Small lines of the last hour or so, for pages of many objects. What `read` answers, but a poll is unpacked once per process and not
 * once per request: the averages of every series of the given families stay in memory for as long as somebody asks for their cluster.
 */
export class SparklineReader<Shown extends Family> {
  private readonly db: Queryable
  private readonly families: readonly Shown[]
  private readonly tails = new Map<string, { tail: Tail; used: number }>()
  private turn: Promise<unknown> = Promise.resolve()

  constructor(db: Queryable, families: readonly Shown[]) {
    this.db = db
    this.families = families
  }

  /** Lines of the series over a range that blocks are kept for. Throws a RangeError when the range is empty. */
  async read(keys: readonly (Shown & { objectId: string })[], from: Date, to: Date, points: number): Promise<Sparklines> {
    const found = await findSeries(this.db, keys)
    const grid = gridOf(found, { from: from.getTime(), to: to.getTime(), maxPoints: points, finest: 1000 })
    const since = new Map(found.map((series) => [series.clusterId, grid.start - pollsBefore([series])]))
    const values = keys.map((): (number | null)[] => Array.from({ length: grid.count }, () => null))
    // One after the other: two that fold the same block would count it twice.
    const work = this.turn.then(async () => {
      const tails = await this.upToDate(since, grid.step)
      for (const { id, clusterId, place } of found) values[place] = tails.get(clusterId)?.line(id, grid) ?? []
    })
    this.turn = work.catch(() => undefined)
    await work
    return { start: grid.start, step: grid.step, values }
  }

  /** Tails with all there is of the clusters from the given times on. */
  private async upToDate(since: ReadonlyMap<string, number>, step: number): Promise<Map<string, Tail>> {
    const wanted = [...since].map(([clusterId, from]) => {
      const tail = this.tails.get(`${clusterId}/${step}`)?.tail
      if (!tail || tail.from > from || tail.overgrown) return { clusterId, from, tail: null }
      // A request that was asked a moment earlier may still want the step before.
      tail.forget(from - step)
      return { clusterId, from: tail.from, tail }
    })
    const states = await this.states(wanted)
    const now = Math.max(...since.values())
    for (const [key, { used }] of this.tails) if (used < now - UNUSED) this.tails.delete(key)
    const tails = new Map<string, Tail>()
    for (const { clusterId, from, tail } of wanted) {
      // One that fails half-way is not to be used again.
      this.tails.delete(`${clusterId}/${step}`)
      const current = (tail && (await this.follow(tail, clusterId, states.get(clusterId)))) ?? (await this.start(clusterId, step, from))
      tails.set(clusterId, current)
      this.tails.set(`${clusterId}/${step}`, { tail: current, used: from })
    }
    return tails
  }

  /** How many blocks each cluster has in its time, and the newest of them. */
  private async states(wanted: readonly { clusterId: string; from: number }[]): Promise<Map<string, State>> {
    const found = await this.db.query<State & { clusterId: string }>(
      `select cluster_id as "clusterId", count(*)::int4 as blocks, max(id) as newest
       from unnest($1::text[], $2::timestamptz[]) as wanted (cluster_id, since) join series.poll_block using (cluster_id)
       where polled_at >= since group by cluster_id`,
      [wanted.map(({ clusterId }) => clusterId), wanted.map(({ from }) => new Date(from))],
    )
    return new Map(found.rows.map((row) => [row.clusterId, row]))
  }

  /** Adds the blocks a tail does not have yet. Null when one came too late: it is older than what is folded already. */
  private async follow(tail: Tail, clusterId: string, state: State | undefined): Promise<Tail | null> {
    const { blocks, newest } = state ?? { blocks: 0, newest: 0 }
    if (blocks === tail.blocks && newest <= tail.newestId) return tail
    const rows = await this.newBlocks(clusterId, tail.from, tail.newestId)
    const complete = rows.length + tail.blocks >= blocks
    return complete && rows[0] && tail.accepts(rows[0].time) ? this.add(tail, rows) : null
  }

  private async start(clusterId: string, step: number, from: number): Promise<Tail> {
    return this.add(new Tail(step, from), await fetchBlocks(this.db, clusterId, from, Number.POSITIVE_INFINITY))
  }

  private async newBlocks(clusterId: string, since: number, after: number): Promise<BlockRow[]> {
    const found = await this.db.query<BlockRow>(
      `select id, base, (extract(epoch from polled_at) * 1000)::float8 as time, payload from series.poll_block
       where cluster_id = $1 and polled_at >= $2 and id > $3 order by polled_at, id`,
      [clusterId, new Date(since), after],
    )
    return found.rows
  }

  private async add(tail: Tail, rows: readonly BlockRow[]): Promise<Tail> {
    for (const row of rows) {
      const frame = tail.unpack(row)
      // The chain of the first block may start before the range.
      if (!frame || row.time < tail.from) continue
      const unknown = tail.unknown(frame)
      if (unknown.length > 0) tail.learn(unknown, await this.wanted(unknown))
      tail.fold(row.time, frame)
    }
    return tail
  }

  private async wanted(ids: number[]): Promise<Map<number, MetricName>> {
    const found = await this.db.query<{ id: number; metric: MetricName }>(
      `select id, metric from series.series
       where id = any($1::bigint[]) and (object_kind, metric) in (select * from unnest($2::text[], $3::text[]))`,
      // Written out here: the driver escapes each number by itself, which takes longer than the query.
      [`{${ids.join(',')}}`, this.families.map((family) => family.objectKind), this.families.map((family) => family.metric)],
    )
    return new Map(found.rows.map(({ id, metric }) => [id, metric]))
  }
}
