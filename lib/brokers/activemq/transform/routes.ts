/**
 * Where dead letters go. The broker does not tell its policy, but what it has done: a queue that holds dead letters carries the flag
 * DLQ, and a queue that has had some has an advisory topic. Pure.
 */
import type { DeadLetterRoute } from '../../contract.ts'

const sharedDeadLetters = 'ActiveMQ.DLQ'
const advisoryOf = /^ActiveMQ\.Advisory\.MessageDLQd\.Queue\.(.+)$/

export interface RouteClues {
  queues: readonly string[]
  /** Queues that carry, or have carried, the flag DLQ. */
  flagged: ReadonlySet<string>
  /** All topics, advisory ones too. */
  topics: readonly string[]
}

/**
 * A queue of its own for the dead letters of a queue is found by the flag and the name. The others share `ActiveMQ.DLQ`, which is what
 * the broker does unless its policy says otherwise.
 */
export function toRoutes({ queues, flagged, topics }: RouteClues): DeadLetterRoute[] {
  const known = new Set(queues)
  const own = new Map<string, string>()
  for (const dead of flagged) {
    if (dead === sharedDeadLetters || !known.has(dead)) continue
    const source = sourceOf(dead, known)
    if (source !== null) own.set(source, dead)
  }
  const died = new Set(topics.flatMap((topic) => advisoryOf.exec(topic)?.[1] ?? []))
  const ref = (name: string) => ({ namespace: '', name })
  return queues.flatMap((queue): DeadLetterRoute[] => {
    if (queue === sharedDeadLetters || flagged.has(queue)) return []
    const dead = own.get(queue)
    if (dead !== undefined) {
      const evidence = `the queue ${dead} has the flag DLQ and is named after it`
      return [{ from: ref(queue), to: ref(dead), problem: null, evidence, confidence: 'likely' }]
    }
    if (!known.has(sharedDeadLetters)) return []
    return died.has(queue)
      ? [
          {
            from: ref(queue),
            to: ref(sharedDeadLetters),
            problem: null,
            evidence: 'it has had dead letters, and no queue of its own for them',
            confidence: 'likely',
          },
        ]
      : [
          {
            from: ref(queue),
            to: ref(sharedDeadLetters),
            problem: null,
            evidence: 'what ActiveMQ does unless its policy says otherwise',
            confidence: 'guess',
          },
        ]
  })
}

/** The queue a dead-letter queue is named after: the longest name it ends or begins with. */
function sourceOf(dead: string, queues: ReadonlySet<string>): string | null {
  // `individualDeadLetterStrategy` joins prefix, name and suffix; both are made of words that end in a dot or a dash.
  for (let at = 1; at < dead.length; at += 1) {
    const rest = dead.slice(at)
    if (/[.\-_:/]/.test(dead[at - 1] ?? '') && queues.has(rest)) return rest
  }
  for (let at = dead.length - 1; at > 0; at -= 1) {
    const start = dead.slice(0, at)
    if (/[.\-_:/]/.test(dead[at] ?? '') && queues.has(start)) return start
  }
  return null
}
