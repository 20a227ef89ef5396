/**
 * Carries one batch through the ledger: sent (written) → publish → confirmed (written) → dead letter taken away → removed
 * (written). One message's failure never stops another.
 */
import type { Mover, SendOutcome } from '#lib/brokers/contract.ts'
import type { Judgement, Ledger, LedgerItem } from './ledger.ts'
import type { Stage } from './pipeline.ts'
import type { Decision, RunTargets } from './run-targets.ts'
import { hasOwnName, type Work } from './supply.ts'
import type { ItemState } from './run-types.ts'

/** A publish that has no answer by then is unknown. */
const SEND_MS = 30_000

interface Sending {
  work: Work
  item: LedgerItem
  decision: Extract<Decision, { act: 'send' }>
}

export interface BatchResult {
  /** State each message of the batch is in now. */
  states: { state: ItemState; was: 'send' | 'confirmed' }[]
}

/**
 * Rejects when the line to the broker breaks; the ledger then says what is known. Its stage has begun once every
 * message is handed to the broker, because what is published after that arrives later, and is left once no message is in hand.
 */
export async function sendBatch(
  batch: readonly Work[],
  mover: Mover,
  ledger: Ledger,
  targets: RunTargets,
  signal: AbortSignal,
  stage: Stage,
): Promise<BatchResult> {
  const sending: Sending[] = []
  const alreadySent: { work: Work; item: LedgerItem }[] = []
  const judged: Judgement[] = []
  const leaving: Work[] = []
  for (const work of batch) {
    const item: LedgerItem = { seq: work.seq, messageId: work.held.message.id, position: work.held.message.position, target: '' }
    if (work.held.missing !== undefined) {
      judged.push({ ...item, state: 'skipped', error: work.held.missing })
      continue
    }
    const decision = await targets.decide(work.held.message, mover, signal)
    if (decision.act === 'send') {
      const named = { ...item, target: decision.name }
      // Confirmed before a crash and surely the same message: it only has to be taken away. Without a name of its own an equal
      // message may be in its place, and taking that away unsent would lose it: rather twice than never.
      if (work.known === 'confirmed' && hasOwnName(work.held) && work.sentTo === decision.name) alreadySent.push({ work, item: named })
      else sending.push({ work, item: named, decision })
    } else {
      judged.push({ ...item, target: decision.name, state: decision.act === 'skip' ? 'skipped' : 'failed', error: decision.reason })
      leaving.push(work)
    }
  }

  await ledger.sent(
    sending.map(({ item }) => item),
    sending.every(({ work }) => work.fresh),
  )
  const limit = AbortSignal.timeout(SEND_MS)
  const answers = sending.map(({ work, decision }) => mover.send(work.held, decision.target, decision.options, limit))
  stage.begun()
  const outcomes = await Promise.all(answers)
  const sorted = sort(sending, outcomes)
  await ledger.confirmed(sorted.confirmed.map(({ item, position }) => ({ seq: item.seq, sentPosition: position })))
  await ledger.judged([...judged, ...sorted.unknown.map(({ item, reason }): Judgement => ({ ...item, state: 'unknown', error: reason }))])

  const gone = [...sorted.confirmed, ...alreadySent]
  try {
    // All at once, in order: an adapter takes them away together.
    await Promise.all(gone.map(({ work }) => mover.settle(work.held)))
    const staying = [...sorted.refused, ...sorted.unknown].map(({ work }) => work)
    await Promise.all([...staying, ...leaving].map((work) => mover.release(work.held)))
  } catch (error) {
    // A refusal on a broken line tells of the line, not of the message: it may go another time.
    await ledger.judged(sorted.refused.map(({ item }): Judgement => ({ ...item, state: 'planned', error: null })))
    throw error
  }
  stage.left()
  await ledger.removed(gone.map(({ item }) => item))
  await ledger.judged(sorted.refused.map(({ item, reason }): Judgement => ({ ...item, state: 'failed', error: reason })))
  return { states: statesOf(batch, { judged, gone, ...sorted }) }
}

function sort(sending: readonly Sending[], outcomes: readonly SendOutcome[]) {
  const confirmed: { work: Work; item: LedgerItem; position: string | null }[] = []
  const refused: { work: Work; item: LedgerItem; reason: string }[] = []
  const unknown: { work: Work; item: LedgerItem; reason: string }[] = []
  for (const [index, { work, item }] of sending.entries()) {
    const outcome = outcomes[index] as SendOutcome
    if (outcome.result === 'confirmed') confirmed.push({ work, item, position: outcome.position })
    else (outcome.result === 'refused' ? refused : unknown).push({ work, item, reason: outcome.reason })
  }
  return { confirmed, refused, unknown }
}

function statesOf(
  batch: readonly Work[],
  ends: {
    judged: readonly Judgement[]
    gone: readonly { item: LedgerItem }[]
    refused: readonly { item: LedgerItem }[]
    unknown: readonly { item: LedgerItem }[]
  },
): BatchResult['states'] {
  const bySeq = new Map<number, ItemState>()
  for (const { seq, state } of ends.judged) bySeq.set(seq, state)
  for (const { item } of ends.gone) bySeq.set(item.seq, 'removed')
  for (const { item } of ends.refused) bySeq.set(item.seq, 'failed')
  for (const { item } of ends.unknown) bySeq.set(item.seq, 'unknown')
  return batch.map((work) => ({ state: bySeq.get(work.seq) ?? 'planned', was: work.known }))
}
