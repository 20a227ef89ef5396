import { messageNamer } from '../amqp1/message.ts'
import { MessageSource } from '../amqp1/source.ts'
import type { BrokerMessage, BrowseCostReport, BrowseRequest, BrowseResult, DestinationRef } from '../contract.ts'
import { openAmqp } from './amqp.ts'
import { queueOf, readyIn, waitingIn } from './facts.ts'
import { toMessage } from './messages.ts'
import { fqqn } from './names.ts'
import { sayQueue, type Session } from './session.ts'

const free: BrowseCostReport = {
  cost: 'free',
  explanation:
    'A look copies the messages: they stay in their place and no delivery is counted. Those in the hands of consumers and scheduled ones are not shown.',
  looksLeft: null,
}

/** Says how many scheduled messages a look misses: a dead letter that carried a delay waits for it again. */
async function costOf(session: Session, ref: DestinationRef, signal: AbortSignal): Promise<BrowseCostReport> {
  const { scheduled } = await waitingIn(session, ref, signal)
  if (scheduled <= 0) return free
  return { ...free, explanation: `${free.explanation} Scheduled now: ${scheduled}. A dead letter that carried a delay waits for it again.` }
}

/** Cost of a look. Rejects when the queue does not exist. */
export async function browseCost(session: Session, ref: DestinationRef, signal: AbortSignal): Promise<BrowseCostReport> {
  await queueOf(session, ref, signal)
  return costOf(session, ref, signal)
}

/** Copies messages from the head of a queue, whole. A page further back reads everything before it again. */
export async function browse(session: Session, request: BrowseRequest, signal: AbortSignal): Promise<BrowseResult> {
  const { destination, limit, cursor, maxBodyBytes } = request
  const queue = await queueOf(session, destination, signal)
  const connection = await openAmqp(session, signal)
  try {
    const skip = Number(cursor ?? 0)
    const source = await MessageSource.open(
      connection,
      {
        address: fqqn({ name: queue.queue, address: queue.address }),
        mode: 'copy',
        // One more than shown tells whether there is a next page.
        prefetch: Math.min(skip + limit + 1, 1_000),
        what: sayQueue(destination),
        settleMs: session.config.timeoutSeconds * 1000,
        ready: (within) => readyIn(session, destination, within),
      },
      signal,
    )
    const nameOf = messageNamer()
    const messages: BrokerMessage[] = []
    let more = false
    for (let index = 0; ; index += 1) {
      const found = await source.next(signal)
      if (found === null) break
      if (index === skip + limit) {
        more = true
        break
      }
      // Every message passed is named, so that equal ones get the same number on every page.
      const id = nameOf(found.message)
      if (index >= skip) messages.push(toMessage(found.message, id, String(index), maxBodyBytes))
    }
    return { messages, nextCursor: more ? String(skip + limit) : null, cost: await costOf(session, destination, signal) }
  } finally {
    await connection.close()
  }
}
