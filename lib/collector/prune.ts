import { randomUUID } from 'node:crypto'
import { transaction, type Pool, type Queryable } from '#lib/db/pool.ts'

/** How long what nobody needs any more is kept. */
const KEEP_DAYS = {
  /** Series of objects that are gone: as long as the roll-ups of their samples. */
  series: 400,
  /** The ledger of a finished run, message by message; the run with its counts stays. */
  ledger: 90,
  /** Plans nobody started. */
  plans: 1,
}

/** Most rows one statement deletes, so that none holds locks or writes the log for long. What is left is for the next round. */
const MOST = { series: 5_000, items: 20_000, pages: 500, plans: 500 }

const before = (now: Date, days: number): Date => new Date(now.getTime() - days * 86_400_000)

/** True once an hour, for one collector: looking for what to prune reads whole tables. */
export async function pruneIsDue(db: Queryable, now: Date): Promise<boolean> {
  const due = await db.query(
    `insert into setting (key, value, updated_at) values ('prune.last', '{}', $1)
     on conflict (key) do update set updated_at = excluded.updated_at
       where setting.updated_at < $1::timestamptz - interval '1 hour' or setting.updated_at > $1::timestamptz + interval '1 hour'
     returning 1`,
    [now],
  )
  return due.rowCount === 1
}

/** Deletes what is past its time, a bounded number of rows of each kind. Answers how many. */
export async function prune(pool: Pool, now: Date): Promise<{ series: number; items: number; pages: number; plans: number }> {
  return {
    plans: await pruneUnstarted(pool, before(now, KEEP_DAYS.plans)),
    items: await pruneLedger(pool, 'requeue_item', MOST.items, before(now, KEEP_DAYS.ledger)),
    pages: await pruneLedger(pool, 'requeue_page', MOST.pages, before(now, KEEP_DAYS.ledger)),
    series: await pruneSeries(pool, before(now, KEEP_DAYS.series)),
  }
}

/**
 * Series of objects that were deleted before `time`, or whose row is no more. Their samples lie in partitions, which are dropped
 * by their own age. A collector remembers ids of series: it would have to run as long as that to write to one pruned.
 */
async function pruneSeries(db: Queryable, time: Date): Promise<number> {
  const done = await db.query(
    `delete from series.series where id in (
       select s.id from series.series s
       left join destination d on s.object_kind in ('destination', 'partition') and d.id = split_part(s.object_id, '/', 1)
       left join subscription u on s.object_kind in ('subscription', 'partition') and u.id = split_part(s.object_id, '/', 1)
       left join node n on s.object_kind = 'node' and n.cluster_id = s.cluster_id and s.object_id = n.cluster_id || '/' || n.name
       where s.object_kind in ('destination', 'subscription', 'partition', 'node')
         and (coalesce(d.id, u.id, n.id) is null or coalesce(d.gone_at, u.gone_at, n.gone_at) < $1)
       limit $2)`,
    [time, MOST.series],
  )
  return done.rowCount ?? 0
}

async function pruneLedger(db: Queryable, table: 'requeue_item' | 'requeue_page', most: number, time: Date): Promise<number> {
  const done = await db.query(
    `delete from ${table} where ctid = any(array(
       select l.ctid from ${table} l join requeue_run r on r.id = l.run_id where r.finished_at < $1 limit $2))`,
    [time, most],
  )
  return done.rowCount ?? 0
}

/** Plans that were made and never started; the audit log keeps that they were made, and what became of them. */
async function pruneUnstarted(pool: Pool, time: Date): Promise<number> {
  return transaction(pool, async (client) => {
    const gone = await client.query<{ id: string; state: string }>(
      `delete from requeue_run where id in (
         select id from requeue_run where started_at is null and state in ('planned', 'cancelled') and created_at < $1
         order by created_at limit $2 for update skip locked) returning id, state`,
      [time, MOST.plans],
    )
    const expired = gone.rows.filter((run) => run.state === 'planned')
    await client.query(
      `insert into audit_event (id, actor, action, entity, entity_id, before)
       select id, '{"type": "collector", "name": "maintenance"}', 'requeue-run.expired', 'requeue-run', run, '{"state": "planned"}'
       from unnest($1::text[], $2::text[]) as expired (id, run)`,
      [expired.map(() => randomUUID()), expired.map((run) => run.id)],
    )
    return gone.rows.length
  })
}
