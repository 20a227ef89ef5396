import type { Queryable } from '#lib/db/pool.ts'
import { DAY, dayOf, isoDay, monthOf } from './time.ts'

/** The partitioned tables of the schema `series`, with the span of one partition. */
export const PARTITIONED = { poll_block: 'day', clock: 'day', chunk: 'day', rollup: 'month' } as const
export type PartitionedTable = keyof typeof PARTITIONED

/** How many days of partitions are kept ready. */
const DAYS_AHEAD = 3
/** Any constant: it keeps two processes from making the same partition at once. */
const LOCK = 7_411_906_222

export interface Partition {
  table: PartitionedTable
  name: string
  /** First millisecond of the span, and the first after it. */
  from: number
  to: number
}

/** The partition a row of `table` at `time` belongs to. */
export function partitionOf(table: PartitionedTable, time: number): Partition {
  if (PARTITIONED[table] === 'day') {
    const from = dayOf(time)
    return { table, name: `${table}_${isoDay(from).replaceAll('-', '_')}`, from, to: from + DAY }
  }
  const from = monthOf(time)
  return { table, name: `${table}_${isoDay(from).slice(0, 7).replace('-', '_')}`, from, to: monthOf(from + 32 * DAY) }
}

/** Reads a partition's name back; null for a name `partitionOf` does not give. */
export function parsePartition(name: string): Partition | null {
  const match = /^(poll_block|clock|chunk|rollup)_(\d{4})_(\d{2})(?:_(\d{2}))?$/.exec(name)
  if (!match) return null
  const partition = partitionOf(match[1] as PartitionedTable, Date.UTC(Number(match[2]), Number(match[3]) - 1, Number(match[4] ?? 1)))
  return partition.name === name ? partition : null
}

/** Makes today's partitions and those of the days to come. Safe to call from several processes. */
export async function ensurePartitions(db: Queryable, now: Date): Promise<void> {
  const wanted = new Map<string, Partition>()
  for (let ahead = 0; ahead <= DAYS_AHEAD; ahead++) {
    for (const table of Object.keys(PARTITIONED) as PartitionedTable[]) {
      const partition = partitionOf(table, now.getTime() + ahead * DAY)
      wanted.set(partition.name, partition)
    }
  }
  const there = await db.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'series'::regnamespace and relname = any($1)`,
    [[...wanted.keys()]],
  )
  for (const { name } of there.rows) wanted.delete(name)
  for (const partition of wanted.values()) await createPartition(db, partition)
}

/**
 * Makes one partition unless it is there; inside a transaction too. It is made apart and then attached, because
 * `create … partition of` would lock out every reader and writer until the transaction ends.
 */
export async function createPartition(db: Queryable, { table, name, from, to }: Partition): Promise<void> {
  await db.query(`do $$ begin
    perform pg_advisory_xact_lock(${LOCK});
    if to_regclass('series.${name}') is null then
      create table series.${name} (like series.${table} including all);
      alter table series.${table} attach partition series.${name} for values from ('${bound(table, from)}') to ('${bound(table, to)}');
    end if;
  end $$`)
}

const bound = (table: PartitionedTable, time: number): string => (table === 'rollup' ? isoDay(time) : new Date(time).toISOString())
