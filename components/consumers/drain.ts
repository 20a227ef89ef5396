import type { Subscription } from '#lib/api/contracts/subscriptions.ts'

/** When the backlog of a reader is gone: in seconds, never at the present rates, or not known. */
export type Drain = { type: 'seconds'; seconds: number } | { type: 'never' } | { type: 'unknown' }

/** Null `drainSeconds` means never only while the rates are known and something waits; else nobody can tell. */
export function drainOf(one: Pick<Subscription, 'drainSeconds' | 'lagMessages' | 'outRate'>): Drain {
  if (one.drainSeconds !== null) return { type: 'seconds', seconds: one.drainSeconds }
  if (one.lagMessages === 0) return { type: 'seconds', seconds: 0 }
  if (one.lagMessages === null || one.outRate === null) return { type: 'unknown' }
  return { type: 'never' }
}
