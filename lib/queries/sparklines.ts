import type { Context } from '#lib/context.ts'
import type { Pool } from '#lib/db/pool.ts'
import { type Family, SparklineReader } from '#lib/series/index.ts'

const POINTS = 40
const RANGE_MS = 3_600_000

/** Everything small lines are drawn of. */
const FAMILIES = [
  { objectKind: 'cluster', metric: 'backlog_messages' },
  { objectKind: 'cluster', metric: 'dead_letter_messages' },
  { objectKind: 'cluster', metric: 'arrivals_rate' },
  { objectKind: 'cluster', metric: 'in_rate' },
  { objectKind: 'cluster', metric: 'out_rate' },
  { objectKind: 'destination', metric: 'backlog_messages' },
  { objectKind: 'destination', metric: 'arrivals_rate' },
  { objectKind: 'destination', metric: 'dead_letter_messages' },
  { objectKind: 'subscription', metric: 'lag_messages' },
] as const satisfies Family[]

type Shown = (typeof FAMILIES)[number]

// One reader a process and database, also when the bundler loads this module twice: it keeps the last hour in memory.
const holder = globalThis as typeof globalThis & { spillwaySparklines?: WeakMap<Pool, SparklineReader<Shown>> }

function readerOf(pool: Pool): SparklineReader<Shown> {
  const readers = (holder.spillwaySparklines ??= new WeakMap())
  const reader = readers.get(pool) ?? new SparklineReader(pool, FAMILIES)
  readers.set(pool, reader)
  return reader
}

/** The last hour of each series as at most 40 values, oldest first, null where nothing was observed. In the order asked. */
export async function sparklinesOf(context: Context, keys: (Shown & { objectId: string })[]): Promise<(number | null)[][]> {
  if (keys.length === 0) return []
  const to = context.now()
  return (await readerOf(context.pool).read(keys, new Date(to.getTime() - RANGE_MS), to, POINTS)).values
}
