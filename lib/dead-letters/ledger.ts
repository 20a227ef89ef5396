/**
 * The ledger of a requeue run: a record for each message, written before each act, a batch in one statement. A record is `sent` in
 * Postgres before the message leaves for the broker, `confirmed` before the dead letter is taken away.
 *
 * A batch of messages met for the first time is kept as one page as long as all of them fare alike. As soon as one fares
 * differently, and always when a run is taken up again, the page becomes rows of single messages. Readers see one view of both,
 * `requeue_ledger`.
 */
import type { Queryable } from '#lib/db/pool.ts'
import { LedgerPages } from './ledger-pages.ts'
import { phraseOf, textOf, type Reason } from './reason.ts'
import type { KnownRow } from './returning.ts'
import { RunTakenError } from './run-taken.ts'
import { noCounts, type Counts, type ItemState, type Run } from './run-types.ts'

export interface LedgerItem {
  seq: number
  messageId: string
  position: string
  target: string
}

export interface Judgement extends LedgerItem {
  state: Exclude<ItemState, 'sent' | 'confirmed'>
  error: Reason | null
}

export class Ledger {
  readonly #db: Queryable
  readonly #run: Pick<Run, 'id' | 'source' | 'frozen'>
  readonly #pages: LedgerPages

  constructor(db: Queryable, run: Pick<Run, 'id' | 'source' | 'frozen'>) {
    this.#db = db
    this.#run = run
    this.#pages = new LedgerPages(db, run.id)
  }

  /** Before anything else: what an earlier process left under way becomes rows. */
  async takeUp(): Promise<void> {
    await this.#pages.unfoldAll()
  }

  /**
   * Before the publish. New records are inserted; known ones must be `planned`, or `confirmed` when a message is sent once more
   * because nothing proves that it is the one confirmed. `fresh`: this process gave all of them their number.
   * Throws `RunTakenError` when one is in other hands.
   */
  async sent(items: readonly LedgerItem[], fresh = false): Promise<void> {
    if (items.length === 0) return
    if (fresh && (await this.#pages.sent(items))) return
    const result = await this.#db.query(
      `insert into requeue_item as i (run_id, seq, message_id, position, target, state)
       select $1, x.*, 'sent' from unnest($2::int[], $3::text[], $4::text[], $5::text[]) as x
       on conflict (run_id, seq) do update set state = 'sent', position = excluded.position, target = excluded.target, error = null, updated_at = now()
         where i.state in ('planned', 'confirmed')`,
      [this.#run.id, ...columns(items)],
    )
    if (result.rowCount !== items.length) throw new RunTakenError(this.#run.id)
  }

  /** After the broker's positive answer, before the dead letter is taken away. On a log it is counted in the destination's history. */
  async confirmed(items: readonly { seq: number; sentPosition: string | null }[]): Promise<void> {
    if (items.length === 0) return
    if (items.every((item) => item.sentPosition === null) && (await this.#pages.move(items, 'sent', 'confirmed'))) return
    await this.#pages.unfold(items)
    const result = await this.#db.query<{ n: number }>(
      `with done as (
         update requeue_item i set state = 'confirmed', sent_position = x.position, updated_at = now()
         from unnest($2::int[], $3::text[]) as x (seq, position) where i.run_id = $1 and i.seq = x.seq and i.state = 'sent' returning i.message_id
       ), history as (${this.#run.frozen.order === 'log' ? HISTORY('done', '$4', '$5') : 'select $4::text, $5::text'}
       ) select count(*) as n from done`,
      [
        this.#run.id,
        items.map((item) => item.seq),
        items.map((item) => item.sentPosition),
        this.#run.source.id,
        this.#run.source.incarnation,
      ],
    )
    if (result.rows[0]?.n !== items.length) throw new RunTakenError(this.#run.id)
  }

  /**
   * At the end of a run on a queue: what was sent and perhaps never left is counted in the destination's history. What did leave
   * carries its count with it.
   */
  async noteLeftBehind(): Promise<void> {
    if (this.#run.frozen.order === 'log') return
    await this.#db.query(
      `with done as (select message_id from requeue_item where run_id = $1 and state = 'confirmed') ${HISTORY('done', '$2', '$3')}`,
      [this.#run.id, this.#run.source.id, this.#run.source.incarnation],
    )
  }

  /** After the dead letters were taken away. */
  async removed(items: readonly { seq: number }[]): Promise<void> {
    if (items.length === 0) return
    if (await this.#pages.move(items, 'confirmed', 'removed')) return
    await this.#pages.unfold(items)
    await this.#db.query(
      `update requeue_item set state = 'removed', error = null, updated_at = now() where run_id = $1 and seq = any($2)`,
      [this.#run.id, items.map((item) => item.seq)],
    )
  }

  /** What became of messages that are not under way any more. Rows are inserted where there are none. */
  async judged(items: readonly Judgement[]): Promise<void> {
    if (items.length === 0) return
    await this.#pages.unfold(items)
    await this.#db.query(
      `insert into requeue_item as i (run_id, seq, message_id, position, target, state, error, error_phrase)
       select $1, x.* from unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::jsonb[]) as x
       on conflict (run_id, seq) do update set state = excluded.state, error = excluded.error, error_phrase = excluded.error_phrase, updated_at = now(),
         position = case when excluded.position = '' then i.position else excluded.position end,
         target = case when excluded.target = '' then i.target else excluded.target end
         where i.state <> 'removed'`,
      [
        this.#run.id,
        ...columns(items),
        items.map((item) => item.state),
        items.map((item) => item.error && textOf(item.error)),
        items.map((item) => phraseJson(item.error)),
      ],
    )
  }

  /** Moves every row of one state to another. Answers how many. */
  async moveAll(from: ItemState, to: ItemState, error: Reason | null): Promise<number> {
    await this.#pages.unfoldAll()
    const result = await this.#db.query(
      'update requeue_item set state = $3, error = $4, error_phrase = $5, updated_at = now() where run_id = $1 and state = $2',
      [this.#run.id, from, to, error && textOf(error), phraseJson(error)],
    )
    return result.rowCount ?? 0
  }

  /** Rows by state, and the highest number given. */
  async count(): Promise<{ counts: Counts; rows: number; lastSeq: number }> {
    const result = await this.#db.query<{ state: ItemState; n: number; last: number }>(
      `select state, sum(n)::int as n, max(last) as last from (
         select state, count(*) as n, max(seq) as last from requeue_item where run_id = $1 group by state
         union all select state, sum(size), max(first_seq + size - 1) from requeue_page where run_id = $1 group by state
       ) as both_kinds group by state`,
      [this.#run.id],
    )
    const counts = noCounts()
    for (const row of result.rows) counts[row.state] = row.n
    return {
      counts,
      rows: result.rows.reduce((sum, row) => sum + row.n, 0),
      lastSeq: result.rows.reduce((highest, row) => Math.max(highest, row.last), -1),
    }
  }

  /** Rows whose message still lies in the source, or may. Only after `takeUp`. */
  async open(): Promise<KnownRow[]> {
    const result = await this.#db.query<KnownRow>(
      `select seq, message_id as "messageId", state, target from requeue_item
       where run_id = $1 and state in ('planned', 'confirmed', 'unknown', 'failed', 'skipped') order by seq`,
      [this.#run.id],
    )
    return result.rows
  }

  /** The next planned rows in order. */
  async planned(limit: number): Promise<LedgerItem[]> {
    const result = await this.#db.query<LedgerItem>(
      `select seq, message_id as "messageId", position, target from requeue_item
       where run_id = $1 and state = 'planned' order by seq limit $2`,
      [this.#run.id, limit],
    )
    return result.rows
  }

  /** Rows under way when an earlier process ended. */
  async underWay(): Promise<(LedgerItem & { sentAt: Date })[]> {
    const result = await this.#db.query<LedgerItem & { sentAt: Date }>(
      `select seq, message_id as "messageId", position, target, updated_at as "sentAt" from requeue_item
       where run_id = $1 and state = 'sent' order by seq`,
      [this.#run.id],
    )
    return result.rows
  }
}

/** Counts the messages of a CTE in the history of destination `$source`, in its present incarnation. $1 is the run. */
const HISTORY = (cte: string, source: string, incarnation: string): string =>
  `insert into requeue_history as h (destination_id, message_id, incarnation, times, last_run_id)
   select ${source}, message_id, ${incarnation}, count(*), $1 from ${cte} group by message_id
   on conflict (destination_id, message_id) do update set last_run_id = excluded.last_run_id, last_at = now(), incarnation = excluded.incarnation,
     times = case when h.incarnation = excluded.incarnation then h.times else 0 end + excluded.times`

/** Writes the rows of a frozen selection with the plan, in its transaction. */
export async function writePlanned(
  db: Queryable,
  runId: string,
  firstSeq: number,
  items: readonly { messageId: string; position: string }[],
) {
  if (items.length === 0) return
  await db.query(
    `insert into requeue_item (run_id, seq, message_id, position)
     select $1, $2 + x.place - 1, x.message_id, x.position from unnest($3::text[], $4::text[]) with ordinality as x (message_id, position, place)`,
    [runId, firstSeq, items.map((item) => item.messageId), items.map((item) => item.position)],
  )
}

const phraseJson = (reason: Reason | null): string | null => {
  const found = phraseOf(reason)
  return found && JSON.stringify(found)
}

const columns = (items: readonly LedgerItem[]): unknown[] => [
  items.map((item) => item.seq),
  items.map((item) => item.messageId),
  items.map((item) => item.position),
  items.map((item) => item.target),
]
