import type { Subscription } from '#lib/api/contracts/subscriptions.ts'

/** When the backlog of a reader is gone: in seconds, never at the present rates, not known, or `steady`: it keeps up, so a little always waits. */
export type Drain = { type: 'seconds'; seconds: number } | { type: 'never' } | { type: 'steady' } | { type: 'unknown' }

/** Null `drainSeconds` means never only while the rates are known and something waits; else nobody can tell. */
export function drainOf(one: Pick<Subscription, 'drainSeconds' | 'lagMessages' | 'outRate' | 'verdict'>): Drain {
  if (one.drainSeconds !== null) return { type: 'seconds', seconds: one.drainSeconds }
  if (one.lagMessages === 0) return { type: 'seconds', seconds: 0 }
  if (one.lagMessages === null || one.outRate === null) return { type: 'unknown' }
  return { type: one.verdict === 'ok' ? 'steady' : 'never' }
}
