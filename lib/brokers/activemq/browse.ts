import type { BrokerMessage, BrowseCostReport, BrowseRequest, BrowseResult, DestinationRef } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { browseCostOf, free } from './browse-cost.ts'
import { browseDeep } from './browse-deep.ts'
import { browsePreview } from './browse-preview.ts'
import { messageNamer, toBrokerMessage } from './messages.ts'
import { mayNeedCopy } from './outgoing.ts'
import { queueFacts } from './queue-facts.ts'
import { sayQueue, type Session } from './session.ts'
import { openStomp, type OpenDoor } from './stomp-door.ts'

/** What looking costs, without looking. */
export async function browseCost(session: Session, destination: DestinationRef, signal: AbortSignal): Promise<BrowseCostReport> {
  const { queueSize, mostBrowsed } = await queueFacts(session, destination, signal)
  return browseCostOf(queueSize, mostBrowsed)
}

/**
 * Looks at messages with their whole bodies by a STOMP browser, which begins at the head and is shown a few hundred messages only. A page
 * behind them takes messages and gives them back, and is refused without `acceptCost`. Where there is no STOMP, the management shows
 * the first messages, the bodies cut short.
 */
export async function browse(session: Session, request: BrowseRequest, signal: AbortSignal): Promise<BrowseResult> {
  const { destination, acceptCost } = request
  const { bean, queueSize, mostBrowsed } = await queueFacts(session, destination, signal)
  const skip = Number(request.cursor ?? 0)
  const deep = skip >= mostBrowsed
  const cost = deep ? browseCostOf(queueSize, mostBrowsed) : free
  if (cost.cost !== 'free' && !acceptCost)
    throw new BrokerError(
      'object-error',
      `Looking deeper into ${sayQueue(destination)} has a cost: ${cost.explanation}`,
      'Accept the cost, or raise maxBrowsePageSize in the policy of the broker.',
    )
  let door: OpenDoor
  try {
    door = await openStomp(session, signal)
  } catch (error) {
    if (signal.aborted || !(error instanceof BrokerError)) throw error
    return browsePreview(session, bean, request, error, signal)
  }
  try {
    const { messages, more } = deep ? await browseDeep(session, door, bean, request, signal) : await look(door, request, signal)
    const hidden = !deep && skip + messages.length >= mostBrowsed && queueSize > mostBrowsed
    return { messages, nextCursor: more || hidden ? String(skip + messages.length) : null, cost }
  } finally {
    door.stomp.destroy()
  }
}

function look({ stomp }: OpenDoor, request: BrowseRequest, signal: AbortSignal): Promise<{ messages: BrokerMessage[]; more: boolean }> {
  const { destination, limit, maxBodyBytes, cursor } = request
  const skip = Number(cursor ?? 0)
  const nameOf = messageNamer()
  const messages: BrokerMessage[] = []
  let at = 0
  return new Promise((resolve, reject) => {
    const abort = (): void =>
      reject(
        new BrokerError('timeout', `Looking at ${sayQueue(destination)} took too long.`, 'Look at fewer messages, or at an earlier page.'),
      )
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    const end = (more: boolean): void => {
      signal.removeEventListener('abort', abort)
      stomp.onMessage = () => undefined
      resolve({ messages, more })
    }
    stomp.onLost = () => reject(stomp.lost as BrokerError)
    stomp.onMessage = (frame) => {
      if (frame.headers.get('browser') === 'end') return end(false)
      if (messages.length === limit) return end(true)
      // Also those skipped must be named, or the second of two equal ones would be called like the first.
      const id = nameOf(frame)
      if (at >= skip)
        messages.push({ ...toBrokerMessage(frame, id, String(at), maxBodyBytes), ...(mayNeedCopy(frame) && { mayKeepId: true }) })
      at += 1
    }
    stomp
      .request('SUBSCRIBE', { id: 'look', destination: `/queue/${destination.name}`, browser: 'true', ack: 'auto' })
      .catch((error: unknown) => {
        signal.removeEventListener('abort', abort)
        reject(
          error instanceof BrokerError
            ? error
            : new BrokerError(
                'missing-right',
                `The user may not look at ${sayQueue(destination)}: ${String((error as Error).message)}.`,
                'Give the user the right to read the queue.',
              ),
        )
      })
  })
}
