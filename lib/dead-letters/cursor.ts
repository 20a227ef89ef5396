import type { Queryable } from '#lib/db/pool.ts'
import type { OffsetRange, Run } from './run-types.ts'

/** After a run moved everything of a log: the next plan starts behind it. */
export async function advanceCursor(db: Queryable, run: Run): Promise<void> {
  const ranges = run.frozen.mode === 'ranges' ? run.frozen.ranges : run.frozen.mode === 'ids' ? (run.frozen.covers ?? []) : []
  if (ranges.length === 0) return
  await db.query(
    `insert into requeue_cursor as c (destination_id, partition, next_offset, incarnation)
     select $1, x.partition, x.next_offset, $2 from unnest($3::int[], $4::bigint[]) as x (partition, next_offset)
     on conflict (destination_id, partition) do update set updated_at = now(), incarnation = excluded.incarnation,
       next_offset = case when c.incarnation = excluded.incarnation then greatest(c.next_offset, excluded.next_offset) else excluded.next_offset end`,
    [run.source.id, run.source.incarnation, ranges.map((range) => range.partition), ranges.map((range) => range.to)],
  )
}

/** Start of what a log may still have to requeue: the cursor where it is ahead of the log's own start. */
export async function notRequeued(
  db: Queryable,
  source: Run['source'],
  partitions: readonly { partition: number; start: number; end: number }[],
): Promise<OffsetRange[]> {
  const result = await db.query<{ partition: number; next: number }>(
    'select partition, next_offset as next from requeue_cursor where destination_id = $1 and incarnation = $2',
    [source.id, source.incarnation],
  )
  const cursor = new Map(result.rows.map((row) => [row.partition, row.next]))
  return partitions
    .map(({ partition, start, end }) => ({ partition, from: Math.max(start, cursor.get(partition) ?? 0), to: end }))
    .filter((range) => range.from < range.to)
    .toSorted((a, b) => a.partition - b.partition)
}

/** Which of these messages were requeued before, and how often. */
export async function requeuedTimes(
  db: Queryable,
  source: Pick<Run['source'], 'id' | 'incarnation'>,
  ids: readonly string[],
): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map()
  const result = await db.query<{ id: string; times: number }>(
    'select message_id as id, times from requeue_history where destination_id = $1 and incarnation = $2 and message_id = any($3)',
    [source.id, source.incarnation, ids],
  )
  return new Map(result.rows.map((row) => [row.id, row.times]))
}
