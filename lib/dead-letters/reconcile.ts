/** After a crash: which messages that were under way did arrive? Only where the broker can prove it, which is where looking is free. */
import type { BrokerConnection, BrokerMessage } from '#lib/brokers/contract.ts'
import { phrase } from '#lib/domain/phrase.ts'
import type { Ledger } from './ledger.ts'
import { MARKS } from './marks.ts'
import { readHeaders } from './decoders/headers.ts'
import type { Run } from './run-types.ts'

const PAGE = 500
/** Messages looked through for each target before giving up. */
const MOST_LOOKED = 50_000
/** The target's clock may differ from the database's. */
const SLACK_MS = 60_000

const UNKNOWN_AFTER_CRASH = phrase('item.interrupted')

/** What reading a target to its end proves about messages under way. Pure. */
function arrivedIds(runId: string, messages: readonly BrokerMessage[]): Set<string> {
  const ids = messages.flatMap((message) => {
    const headers = readHeaders(message.headers)
    return headers.text(MARKS.run, 'last') === runId ? (headers.text(MARKS.message, 'last') ?? []) : []
  })
  return new Set(ids)
}

/**
 * Settles the rows an ended process left `sent`. Proven to have arrived → confirmed; proven not to → planned again; else
 * unknown, and the dead letter stays where it is.
 */
export async function reconcile(connection: BrokerConnection, run: Run, ledger: Ledger, signal: AbortSignal): Promise<void> {
  if (run.frozen.order === 'log') {
    const rows = await ledger.underWay()
    for (const [target, items] of Map.groupBy(rows, (row) => row.target)) {
      const since = Math.min(...items.map((item) => item.sentAt.getTime())) - SLACK_MS
      const found = await lookFor(connection, run, target, since, signal)
      if (!found) continue
      const arrived = items.filter((item) => found.has(item.messageId))
      await ledger.confirmed(arrived.map((item) => ({ seq: item.seq, sentPosition: null })))
      await ledger.judged(
        items.filter((item) => !found.has(item.messageId)).map((item) => ({ ...item, state: 'planned' as const, error: null })),
      )
    }
    // Nothing has to be taken out of a log.
    await ledger.moveAll('confirmed', 'removed', null)
  }
  await ledger.moveAll('sent', 'unknown', UNKNOWN_AFTER_CRASH)
}

/** Ids of this run's messages in the target; null = it could not be read to its end for free. */
async function lookFor(
  connection: BrokerConnection,
  run: Run,
  target: string,
  since: number,
  signal: AbortSignal,
): Promise<Set<string> | null> {
  const destination = { namespace: run.source.namespace, name: target }
  const found = new Set<string>()
  try {
    if ((await connection.browseCost(destination, signal)).cost !== 'free') return null
    let cursor: string | null = null
    for (let looked = 0; looked < MOST_LOOKED; looked += PAGE) {
      const page = await connection.browse(
        { destination, limit: PAGE, cursor, fromTime: since, maxBodyBytes: 0, acceptCost: false },
        signal,
      )
      for (const id of arrivedIds(run.id, page.messages)) found.add(id)
      cursor = page.nextCursor
      if (cursor === null) return found
    }
    return null
  } catch {
    // What cannot be read proves nothing.
    signal.throwIfAborted()
    return null
  }
}
