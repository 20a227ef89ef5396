import type { BrowseCostReport } from '#lib/brokers/contract.ts'
import type { z } from 'zod'
import type { selection, target } from '#lib/api/contracts/dead-letters.ts'
import type { Phrase } from '#lib/domain/phrase.ts'
import type { Choice } from './choose-target.ts'
import type { Reason } from './reason.ts'
import type { OffsetRange } from './run-types.ts'

/** What is to be planned. */
export interface PlanRequest {
  source: { id: string; clusterId: string; kind: string; namespace: string; name: string; incarnation: string }
  selection: z.infer<typeof selection>
  target: z.infer<typeof target>
  ratePerSecond: number | null
  /** At most this many messages; null = all that are selected. */
  limit: number | null
  /** The person accepted what a look costs. */
  acceptCost: boolean
}

/** One message of the selection, as far as a plan needs it. */
export interface LookedMessage {
  id: string
  position: string
  /** Where it would go. */
  choice: Choice
  /** The producer's message id or the key; null = it has none. */
  businessKey: string | null
  /** Requeues so far, by its header and by history. */
  requeues: number
  /** Dead again it may be dropped by the broker; see `BrokerMessage.mayKeepId`. */
  mayKeepId: boolean
}

/** What a look at the source found. */
export interface Look {
  order: 'queue' | 'log'
  cost: BrowseCostReport
  frozenAt: number
  /** Messages in the source then (a log: of `ranges`, not requeued before). */
  present: number
  /** Selected messages met, in order. */
  messages: LookedMessage[]
  /** Every message of the source was looked at. */
  complete: boolean
  /** Why nothing was looked at; null = it was. */
  refused: Phrase | null
  /** Log: what the selection is of. */
  ranges: OffsetRange[]
  /** Log, selection `all`: messages left out because they were requeued before. */
  requeuedBefore: number
}

/** What the broker, or else the last inventory, says about one target. */
export interface TargetFacts {
  exists: boolean
  routable: boolean
  detail: Reason
  /** Consumers now; null = not known. */
  consumers: number | null
}
