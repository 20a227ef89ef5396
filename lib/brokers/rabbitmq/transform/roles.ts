import type { DeadLetterRoute } from '../../contract.ts'
import type { DestinationRole } from '#lib/domain/types.ts'
import { keyOf, refKey } from './keys.ts'
import type { SettledQueue } from './dead-letter-routes.ts'

/**
 * Roles that the configuration proves, by queue key.
 *
 * A queue with a time to live and a dead-letter exchange that nobody consumes may be a wait queue, or a work queue whose
 * consumers died: that is for whoever remembers it to say. When what it lets out can come from the queue it feeds, it is one
 * step of a retry ladder. A queue that only receives the expired messages of such queues is an ordinary one; any other
 * target of a dead-letter route is a dead-letter queue. Names that begin with `amq.` are reserved for the broker.
 */
export function rolesOf(queues: SettledQueue[], routes: DeadLetterRoute[], consumed: ReadonlySet<string>): Map<string, DestinationRole> {
  const targets = new Map<string, Set<string>>()
  for (const { from, to } of routes) {
    if (to === null) continue
    const reached = targets.get(refKey(from)) ?? new Set()
    targets.set(refKey(from), reached.add(refKey(to)))
  }
  const waits = (queue: SettledQueue): boolean =>
    queue.settings.messageTtl !== undefined && queue.settings.deadLetterExchange !== undefined && !consumed.has(refKey(queue))
  const waiting = new Set(queues.filter(waits).map(refKey))
  const dead = new Set([...targets].flatMap(([from, to]) => (waiting.has(from) ? [] : [...to])))

  return new Map(
    queues.map((queue): [string, DestinationRole] => {
      const key = keyOf(queue.namespace, queue.name)
      if (queue.name.startsWith('amq.')) return [key, 'internal']
      if (waiting.has(key)) return [key, isRetryStep(key, targets) ? 'retry' : 'normal']
      return [key, dead.has(key) ? 'dead-letter' : 'normal']
    }),
  )
}

/** Can a message that leaves this queue come back to it by dying again? */
function isRetryStep(start: string, targets: Map<string, Set<string>>): boolean {
  const seen = new Set<string>()
  const open = [...(targets.get(start) ?? [])]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === start) return true
    if (seen.has(next)) continue
    seen.add(next)
    open.push(...(targets.get(next) ?? []))
  }
  return false
}
