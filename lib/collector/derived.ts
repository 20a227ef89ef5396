import type { MetricName } from '#lib/domain/metrics.ts'
import type { Phrase } from '#lib/domain/phrase.ts'
import type { LagMethod, ObjectKind, Verdict } from '#lib/domain/types.ts'

/** Current numbers of a destination. Null = not known. */
export interface DestinationNumbers {
  id: string
  backlogMessages: number | null
  readyMessages: number | null
  inFlightMessages: number | null
  scheduledMessages: number | null
  /** Milliseconds since the epoch. */
  nextDueAt: number | null
  preparedMessages: number | null
  preparedChecks: number | null
  inRate: number | null
  outRate: number | null
  redeliveredRate: number | null
  consumerCount: number | null
  oldestAgeSeconds: number | null
  sizeBytes: number | null
  /** Dead-letter destinations: milliseconds since the epoch. */
  lastArrivalAt: number | null
  arrivalsPerMinute: number | null
}

/** Current numbers of a subscription. */
export interface SubscriptionNumbers {
  id: string
  state: string
  members: number | null
  inFlightMessages: number | null
  lagMessages: number | null
  lagSeconds: number | null
  lagMethod: LagMethod | null
  lagErrorSeconds: number | null
  verdict: Verdict
  verdictReason: string
  verdictPhrase: Phrase
  /** Milliseconds since the epoch. */
  verdictSince: number
  inRate: number | null
  outRate: number | null
  trendPerSecond: number | null
  drainSeconds: number | null
  dataLossInSeconds: number | null
}

/** One number for the series store, as an integer (see METRICS for its scale). */
export interface SeriesPoint {
  objectKind: ObjectKind
  objectId: string
  metric: MetricName
  value: number
}

/** What one sample comes to. */
export interface Derived {
  destinations: DestinationNumbers[]
  subscriptions: SubscriptionNumbers[]
  series: SeriesPoint[]
  /** A name in the sample that the inventory does not have yet: time to look again. */
  unknownObjects: boolean
}
