/**
 * Recognises messages of a queue that the ledger knows already. Pure bookkeeping.
 *
 * An adapter names the second message of a pass with the same name `name#2`, so names shift when earlier ones are gone: after a
 * restart the former `name#2` may come as `name`. Messages of one name are then matched in their order.
 */
export interface KnownRow {
  seq: number
  messageId: string
  state: 'planned' | 'confirmed' | 'unknown' | 'failed' | 'skipped'
  target: string
}

export class ReturningMessages {
  readonly #open = new Map<string, KnownRow[]>()

  constructor(rows: readonly KnownRow[]) {
    for (const row of rows) {
      const base = splitName(row.messageId).base
      const siblings = this.#open.get(base)
      if (siblings) siblings.push(row)
      else this.#open.set(base, [row])
    }
    for (const siblings of this.#open.values())
      siblings.sort((a, b) => splitName(a.messageId).place - splitName(b.messageId).place || a.seq - b.seq)
  }

  /** The row of this message, each row at most once; null = the ledger does not know it. */
  take(messageId: string): KnownRow | null {
    const { base, place } = splitName(messageId)
    const siblings = this.#open.get(base)
    if (!siblings) return null
    const exact = siblings.findIndex((row) => row.messageId === messageId)
    const index = exact >= 0 ? exact : siblings.findIndex((row) => splitName(row.messageId).place > place)
    const [row] = index >= 0 ? siblings.splice(index, 1) : []
    if (siblings.length === 0) this.#open.delete(base)
    return row ?? null
  }

  /** Rows whose message was not met. */
  rest(state?: KnownRow['state']): KnownRow[] {
    return [...this.#open.values()].flat().filter((row) => state === undefined || row.state === state)
  }
}

/** `name#3` → name, 3; `name` → name, 1. */
export function splitName(messageId: string): { base: string; place: number } {
  const match = /^(.*)#(\d{1,9})$/s.exec(messageId)
  return match ? { base: match[1] ?? '', place: Number(match[2]) } : { base: messageId, place: 1 }
}
