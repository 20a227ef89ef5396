import type { BrokerMessage, BrowseCostReport, BrowseRequest, BrowseResult, DestinationRef } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { browsePreview } from './browse-preview.ts'
import { messageNamer, toBrokerMessage } from './messages.ts'
import { queueFacts } from './queue-facts.ts'
import { sayQueue, type Session } from './session.ts'
import { openStomp, type OpenDoor } from './stomp-door.ts'

/** A JMS browser reads copies: nothing is taken, nothing is counted, no order changes. */
export const free: BrowseCostReport = {
  cost: 'free',
  explanation: 'The broker shows copies; the messages stay as they are.',
  looksLeft: null,
}

/** What looking costs, without looking. */
export async function browseCost(session: Session, destination: DestinationRef, signal: AbortSignal): Promise<BrowseCostReport> {
  await queueFacts(session, destination, signal)
  return free
}

/**
 * Looks at messages with their whole bodies by a STOMP browser. It always begins at the head, so a later page costs the reading of
 * all before it. Where there is no STOMP, the management shows the first few hundred messages, the bodies cut short.
 */
export async function browse(session: Session, request: BrowseRequest, signal: AbortSignal): Promise<BrowseResult> {
  const { destination } = request
  const { bean } = await queueFacts(session, destination, signal)
  let door: OpenDoor
  try {
    door = await openStomp(session, signal)
  } catch (error) {
    if (signal.aborted || !(error instanceof BrokerError)) throw error
    return browsePreview(session, bean, request, error, signal)
  }
  try {
    const { messages, more } = await look(door, request, signal)
    const skip = Number(request.cursor ?? 0)
    return { messages, nextCursor: more ? String(skip + messages.length) : null, cost: free }
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
      if (at >= skip) messages.push(toBrokerMessage(frame, id, String(at), maxBodyBytes))
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
