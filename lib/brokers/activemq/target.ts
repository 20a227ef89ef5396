import type { MoverTarget } from '../contract.ts'
import { destinationKinds } from './queue-facts.ts'
import type { Session } from './session.ts'
import type { StompFrame } from './stomp/frame.ts'

interface Kinds {
  queue: boolean
  topic: boolean
}

/**
 * The target as STOMP names it; null when there is none: the broker would make one. Where a queue and a topic have the same name, the
 * message goes to the one it came from.
 */
export function stompDestination(frame: StompFrame, { destination: { name } }: MoverTarget, kinds: Kinds): string | null {
  const fromTopic = frame.headers.get('original-destination') === `/topic/${name}`
  if (kinds.topic && (fromTopic || !kinds.queue)) return `/topic/${name}`
  return kinds.queue ? `/queue/${name}` : null
}

/** Does the target exist? A queue that does is reached. */
export async function checkTarget(
  session: Session,
  { destination: { name } }: MoverTarget,
  signal: AbortSignal,
): Promise<{ exists: boolean; routable: boolean; detail: string }> {
  const kinds = await destinationKinds(session, name, signal)
  if (kinds.queue) return { exists: true, routable: true, detail: `Straight to the queue "${name}".` }
  if (kinds.topic) return { exists: true, routable: true, detail: `"${name}" is a topic: every subscriber gets the message again.` }
  return { exists: false, routable: false, detail: `There is no queue and no topic "${name}".` }
}
