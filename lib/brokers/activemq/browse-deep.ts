import type { BrokerMessage, BrowseRequest } from '../contract.ts'
import { messageNamer, toBrokerMessage } from './messages.ts'
import { mayNeedCopy } from './outgoing.ts'
import { queueState } from './queue-state.ts'
import { sayQueue, type Session } from './session.ts'
import { QueueSource } from './source.ts'
import type { OpenDoor } from './stomp-door.ts'

/** Looks behind what a browser is shown: takes messages from the head, keeps those wanted, and gives all of them back in their order. */
export async function browseDeep(
  session: Session,
  { stomp, clientId }: OpenDoor,
  bean: string,
  { destination, limit, cursor, maxBodyBytes }: BrowseRequest,
  signal: AbortSignal,
): Promise<{ messages: BrokerMessage[]; more: boolean }> {
  const skip = Number(cursor ?? 0)
  const nameOf = messageNamer()
  const messages: BrokerMessage[] = []
  const source = await QueueSource.open(stomp, {
    queue: destination.name,
    what: sayQueue(destination),
    prefetch: skip + limit + 1,
    state: (within) => queueState(session, bean, clientId, within),
  })
  let more = false
  try {
    for (let at = 0; ; at += 1) {
      const taken = await source.next(signal)
      if (taken === null) break
      // Also those skipped must be named, or the second of two equal ones would be called like the first.
      const id = nameOf(taken.frame)
      more = messages.length === limit
      if (more) break
      if (at >= skip)
        messages.push({
          ...toBrokerMessage(taken.frame, id, String(at), maxBodyBytes),
          ...(mayNeedCopy(taken.frame) && { mayKeepId: true }),
        })
    }
  } finally {
    await source.close()
    await stomp.close()
  }
  return { messages, more }
}
