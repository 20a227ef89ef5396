import type { Counts } from './run-types.ts'

export type Outcome = 'moved' | 'partly' | 'nothing' | 'cancelled' | 'failed'

/** What a finished run came to. `moved` only when every planned message was moved: anything less is never shown as success. */
export function outcomeOf(matched: number, counts: Counts, ended: 'completed' | 'cancelled' | 'failed'): Outcome {
  if (ended !== 'completed') return ended
  if (counts.removed === 0) return 'nothing'
  return counts.removed >= matched ? 'moved' : 'partly'
}
