import type { BrowseCost } from '#lib/domain/types.ts'

/** What a look costs, by what the inventory says; the exact report comes with the look itself. */
export function staticBrowseCost(destination: { kind: string; type: string; config: Record<string, unknown> }): BrowseCost {
  if (destination.kind === 'kafka' || destination.type === 'stream' || destination.type === 'topic') return 'free'
  const limit = destination.config['deliveryLimit']
  return destination.type === 'quorum-queue' && limit !== null ? 'counts-as-delivery' : 'locks'
}
