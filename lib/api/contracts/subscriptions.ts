import { z } from 'zod'
import { freshness, listQuery, page, phrase, problem, several, time } from './common.ts'

export const verdict = z.enum(['ok', 'slow', 'stalled', 'stopped', 'rewound', 'no-data'])
const number = z.number().nullable()

export const subscription = z.strictObject({
  id: z.string(),
  clusterId: z.string(),
  clusterName: z.string(),
  kind: z.string(),
  group: z.string(),
  destinationId: z.string(),
  destinationName: z.string(),
  namespace: z.string(),
  state: z.string(),
  protocol: z.string(),
  members: z.number().int().nullable(),
  /** Handed out and not acknowledged, where the position hides it (POP). */
  inFlightMessages: number,
  lagMessages: number,
  lagSeconds: number,
  lagMethod: z.enum(['broker', 'interpolated', 'estimated']).nullable(),
  lagErrorSeconds: number,
  verdict,
  /** Plain English sentence. */
  reason: z.string(),
  reasonPhrase: phrase,
  verdictSince: time,
  inRate: number,
  outRate: number,
  trendPerSecond: number,
  /** Null: never at the present rates, or unknown when the rates are. */
  drainSeconds: number,
  dataLossInSeconds: number,
  freshness,
  observedAt: time.nullable(),
  problem: problem.nullable(),
  sparkline: z.array(z.number().nullable()).optional(),
})

export const subscriptionListQuery = listQuery.extend({
  cluster: several(z.string()),
  environment: z.string().optional(),
  group: z.string().optional(),
  destination: z.string().optional(),
  verdict: several(verdict),
  freshness: several(freshness),
  sparkline: z.stringbool().default(false),
})
export const subscriptionPage = page(subscription)

export const partition = z.strictObject({
  partition: z.number().int(),
  committed: number,
  end: number,
  start: number,
  lagMessages: number,
  member: z.string().nullable(),
})
export const partitionPage = page(partition)

export const member = z.strictObject({
  id: z.string(),
  clientId: z.string(),
  host: z.string(),
  partitions: z.array(z.number().int()),
  prefetch: number,
})
export const memberPage = page(member)

export type Subscription = z.infer<typeof subscription>
export type SubscriptionListQuery = z.infer<typeof subscriptionListQuery>
export type Partition = z.infer<typeof partition>
export type Member = z.infer<typeof member>
export type Verdict = z.infer<typeof verdict>
