/** Where a run gets its messages from: one head-first pass through a queue, or the frozen positions of a log. */
import type { BrokerConnection, HeldMessage, Mover } from '#lib/brokers/contract.ts'
import type { Pool } from '#lib/db/pool.ts'
import type { Ledger } from './ledger.ts'
import { runOf } from './marks.ts'
import { planNextPiece } from './ranges.ts'
import { ReturningMessages, splitName, type KnownRow } from './returning.ts'
import type { Run } from './run-types.ts'

/** A message in hand with its place in the ledger. */
export interface Work {
  held: HeldMessage
  seq: number
  /** The ledger has no record of it yet. */
  fresh: boolean
  /**
   * `send`: it is of the frozen set and not sent yet. `confirmed`: the ledger says it was sent and confirmed before a crash.
   */
  known: 'send' | 'confirmed'
  /** Where it was sent before the crash. */
  sentTo: string | null
  /** A log is read in pieces, each by a mover of its own: no batch may reach over the end of one. */
  last: boolean
}

export interface Supply {
  /** The mover the messages in hand came from. */
  mover(): Mover
  /** The next message of the frozen set; null = there are no more. Others are let go untouched. */
  next(signal: AbortSignal): Promise<Work | null>
  /** Rows whose message the pass did not meet. Only right after `next` answered null. */
  unmet(): KnownRow[]
  close(): Promise<void>
}

/** Rows planned ahead and asked from a log at a time. */
const PIECE = 2_000
const MOST_HELD = 1_000

export interface SupplyDeps {
  connection: BrokerConnection
  pool: Pool
  run: Run
  ledger: Ledger
  /** Messages under way at once. */
  prefetch: number
  signal: AbortSignal
}

/** Opens the broker. Rejects when the connection's kind cannot requeue. */
export async function openSupply(deps: SupplyDeps): Promise<Supply> {
  if (!deps.connection.openMover) throw new Error(`Clusters of kind ${deps.run.kind} cannot requeue.`)
  return deps.run.frozen.order === 'queue' ? queueSupply(deps) : logSupply(deps)
}

async function openMover({ connection, run, signal }: SupplyDeps, prefetch: number, positions: string[] | null): Promise<Mover> {
  const { namespace, name } = run.source
  const mover = await connection.openMover?.({ source: { namespace, name }, prefetch, positions }, signal)
  if (!mover) throw new Error(`Clusters of kind ${run.kind} cannot requeue.`)
  return mover
}

async function queueSupply(deps: SupplyDeps): Promise<Supply> {
  const { run, ledger } = deps
  const open = await ledger.open()
  const returning = new ReturningMessages(open)
  const { rows, lastSeq } = await ledger.count()
  let seq = lastSeq
  let room = run.frozen.mode === 'count' ? run.matched - rows : 0
  // Messages confirmed before a crash are held besides the batch until it is known what they are.
  const confirmed = open.filter((row) => row.state === 'confirmed').length
  const mover = await openMover(deps, Math.min(MOST_HELD, deps.prefetch * 2 + confirmed), null)
  // Messages put back by a crash lie at the head, so behind a batch of strangers none will come: later arrivals are left in peace.
  let strangers = 0
  const passedReturned = (): boolean => run.frozen.mode === 'count' && room === 0 && strangers > deps.prefetch
  let expected = open.filter((row) => row.state === 'confirmed' || row.state === 'planned').length
  return {
    mover: () => mover,
    close: () => mover.close(),
    unmet: () => returning.rest(),
    next: async (signal) => {
      while ((room > 0 || expected > 0) && !passedReturned()) {
        const held = await mover.next(signal)
        if (held === null) return null
        // It was requeued by this very run and has failed again: it came after the plan was frozen.
        const back = runOf(held.message) === run.id
        const row = back ? null : returning.take(held.message.id)
        if (row?.state === 'planned' || row?.state === 'confirmed') {
          expected -= 1
          return {
            held,
            seq: row.seq,
            fresh: false,
            known: row.state === 'confirmed' ? 'confirmed' : 'send',
            sentTo: row.target || null,
            last: false,
          }
        }
        if (row === null && !back && room > 0) {
          room -= 1
          return { held, seq: ++seq, fresh: true, known: 'send', sentTo: null, last: false }
        }
        strangers = row === null ? strangers + 1 : 0
        await mover.release(held)
      }
      return null
    },
  }
}

async function logSupply(deps: SupplyDeps): Promise<Supply> {
  const { ledger, pool, run } = deps
  let { lastSeq } = await ledger.count()
  let rows = new Map<string, number>()
  let mover: Mover | null = null
  /** Opens the next piece; false = there is none. */
  const advance = async (): Promise<boolean> => {
    let piece = await ledger.planned(PIECE)
    if (piece.length === 0 && (await planNextPiece(pool, run, lastSeq + 1, PIECE))) piece = await ledger.planned(PIECE)
    if (piece.length === 0) return false
    lastSeq = Math.max(lastSeq, piece.at(-1)?.seq ?? 0)
    rows = new Map(piece.map((row) => [row.messageId, row.seq]))
    await mover?.close()
    mover = await openMover(
      deps,
      deps.prefetch,
      piece.map((row) => row.messageId),
    )
    return true
  }
  return {
    mover: () => {
      if (!mover) throw new Error('Nothing was read yet.')
      return mover
    },
    close: async () => mover?.close(),
    unmet: () => [],
    next: async (signal) => {
      if (rows.size === 0 && !(await advance())) return null
      for (;;) {
        const held = (await mover?.next(signal)) ?? null
        if (held === null) throw new Error(`The log did not answer for ${rows.size} of the positions asked for.`)
        const seq = rows.get(held.message.id)
        if (seq === undefined) continue
        rows.delete(held.message.id)
        return { held, seq, fresh: false, known: 'send', sentTo: null, last: rows.size === 0 }
      }
    },
  }
}

/** The producer's own message id names a message for good; a fingerprint may be shared by equal messages. */
export const hasOwnName = ({ message }: HeldMessage): boolean =>
  message.properties['messageId'] === splitName(message.id).base && message.id !== ''
