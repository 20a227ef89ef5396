import type { Queryable } from '#lib/db/pool.ts'
import { RunTakenError } from './run-taken.ts'
import type { LedgerItem } from './ledger.ts'

/** Postgres: a row with this key is there already. */
const UNIQUE_VIOLATION = '23505'

/** The pages of a ledger that this process works on: batches of fresh messages whose records are one row, in one state. */
export class LedgerPages {
  readonly #db: Queryable
  readonly #runId: string
  /** Messages of each page under way, by its first number. */
  readonly #open = new Map<number, number>()

  constructor(db: Queryable, runId: string) {
    this.#db = db
    this.#runId = runId
  }

  /**
   * Writes fresh messages as one `sent` page. False when their numbers have gaps: they need rows then. Throws `RunTakenError`
   * when another process wrote them.
   */
  async sent(items: readonly LedgerItem[]): Promise<boolean> {
    const first = items[0]?.seq ?? 0
    if (items.some((item, place) => item.seq !== first + place)) return false
    try {
      await this.#db.query(`insert into requeue_page (run_id, first_seq, messages, size, state) values ($1, $2, $3, $4, 'sent')`, [
        this.#runId,
        first,
        JSON.stringify(items.map(({ messageId, position, target }) => [messageId, position, target])),
        items.length,
      ])
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION) throw new RunTakenError(this.#runId)
      throw error
    }
    this.#open.set(first, items.length)
    return true
  }

  /** Moves a page on when these are exactly its messages; false when they are not. Throws `RunTakenError` when it is in other hands. */
  async move(items: readonly { seq: number }[], from: 'sent' | 'confirmed', to: 'confirmed' | 'removed'): Promise<boolean> {
    const first = items[0]?.seq ?? 0
    if (this.#open.get(first) !== items.length || items.some((item, place) => item.seq !== first + place)) return false
    const result = await this.#db.query(
      'update requeue_page set state = $4, updated_at = now() where run_id = $1 and first_seq = $2 and state = $3',
      [this.#runId, first, from, to],
    )
    if (result.rowCount !== 1) throw new RunTakenError(this.#runId)
    if (to === 'removed') this.#open.delete(first)
    return true
  }

  /** Makes rows of every page under way that holds one of these messages. */
  async unfold(items: readonly { seq: number }[]): Promise<void> {
    for (const [first, size] of this.#open) {
      if (!items.some(({ seq }) => seq >= first && seq < first + size)) continue
      await this.#unfold('first_seq = $2', [first])
      this.#open.delete(first)
    }
  }

  /** Makes rows of every page that is not at its end, whoever wrote it. */
  async unfoldAll(): Promise<void> {
    await this.#unfold(`state <> 'removed'`, [])
    this.#open.clear()
  }

  async #unfold(which: string, values: unknown[]): Promise<void> {
    await this.#db.query(
      `with page as (delete from requeue_page where run_id = $1 and ${which} returning *)
       insert into requeue_item (run_id, seq, message_id, position, state, target, updated_at)
       select p.run_id, p.first_seq + m.place::int - 1, m.message ->> 0, m.message ->> 1, p.state, m.message ->> 2, p.updated_at
       from page p, json_array_elements(p.messages) with ordinality as m (message, place)`,
      [this.#runId, ...values],
    )
  }
}
