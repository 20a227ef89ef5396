import { z } from 'zod'
import { actor, browseCost, count, evidence, freshness, listQuery, page, phrase, several, time } from './common.ts'
import { messageBody, messageHeader, messageProperties } from './destinations.ts'

export const deadLetterDestination = z.strictObject({
  destinationId: z.string(),
  name: z.string(),
  namespace: z.string(),
  clusterId: z.string(),
  clusterName: z.string(),
  kind: z.string(),
  messages: z.number().nullable(),
  arrivalsPerMinute: z.number().nullable(),
  arrivedLastHour: z.number().nullable(),
  oldestAt: time.nullable(),
  lastArrivalAt: time.nullable(),
  sources: z.array(z.strictObject({ destinationId: z.string().nullable(), name: z.string(), ...evidence })),
  roleEvidence: z.string(),
  roleEvidencePhrase: phrase,
  browseCost: browseCost.shape.cost,
  canRequeue: z.boolean(),
  /** Why not, when it cannot. */
  cannotRequeueReason: z.string().nullable(),
  cannotRequeueReasonPhrase: phrase,
  freshness,
  observedAt: time.nullable(),
  sparkline: z.array(z.number().nullable()).optional(),
})
export const deadLetterListQuery = listQuery.extend({
  cluster: several(z.string()),
  environment: z.string().optional(),
  sparkline: z.stringbool().default(false),
})
export const deadLetterPage = page(deadLetterDestination)

export const deadLetterMessage = z.strictObject({
  id: z.string(),
  position: z.string(),
  receivedAt: time.nullable(),
  origin: z
    .strictObject({
      destination: z.string(),
      destinationId: z.string().nullable(),
      partition: z.number().int().nullable(),
      offset: z.number().nullable(),
      exchange: z.string().nullable(),
      routingKey: z.string().nullable(),
      ...evidence,
    })
    .nullable(),
  error: z.strictObject({
    reason: z.string().nullable(),
    class: z.string().nullable(),
    message: z.string().nullable(),
    stack: z.string().nullable(),
  }),
  /** Name of the decoder that understood the headers: `spring-kafka`, `x-death`, … */
  decodedBy: z.string().nullable(),
  attempts: z.number().int().nullable(),
  key: z.string().nullable(),
  headers: z.array(messageHeader),
  properties: messageProperties,
  body: messageBody,
  failureGroup: z.string().nullable(),
  requeueCount: z.number().int(),
})

export const deadLetterMessagesQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(10_000).optional(),
  acceptCost: z.stringbool().default(false),
  group: z.string().optional(),
  q: z.string().max(255).optional(),
  from: time.optional(),
  to: time.optional(),
  minAttempts: z.coerce.number().int().min(0).optional(),
})
export const deadLetterMessagesAnswer = z.strictObject({
  cost: browseCost,
  items: z.array(deadLetterMessage),
  nextCursor: z.string().nullable(),
})

export const failureGroup = z.strictObject({
  id: z.string(),
  title: z.string(),
  titlePhrase: phrase,
  class: z.string().nullable(),
  reason: z.string().nullable(),
  origin: z.string().nullable(),
  messages: count,
  firstSeenAt: time.nullable(),
  lastSeenAt: time.nullable(),
  sparkline: z.array(z.number().nullable()),
})

export const runState = z.enum(['planned', 'running', 'paused', 'cancelling', 'cancelled', 'completed', 'failed'])

export const selection = z.union([
  z.strictObject({ all: z.literal(true) }),
  z.strictObject({ ids: z.array(z.string().min(1).max(300)).min(1).max(10_000) }),
  z.strictObject({ failureGroup: z.string().max(300) }),
  z.strictObject({
    filter: z.strictObject({
      q: z.string().max(255).optional(),
      from: time.optional(),
      to: time.optional(),
      minAttempts: z.number().int().min(0).optional(),
    }),
  }),
])
export const target = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('origin') }),
  z.strictObject({ mode: z.literal('destination'), destinationId: z.string() }),
])

export const requeueCreate = z.strictObject({
  /** Id of the dead-letter destination. */
  source: z.string(),
  selection,
  target,
  ratePerSecond: z.number().positive().max(100_000).nullable().optional(),
  limit: z.number().int().min(1).max(10_000_000).optional(),
  reason: z.string().max(1000).optional(),
  start: z.boolean().default(false),
  /** The person accepts a look that costs (counts as delivery, …). */
  acceptCost: z.boolean().default(false),
})

export const requeuePlan = z.strictObject({
  matched: count,
  /** Until when the selection was frozen. */
  frozenAt: time,
  targets: z.array(
    z.strictObject({
      name: z.string(),
      messages: count,
      exists: z.boolean(),
      routable: z.boolean(),
      detail: z.string(),
      detailPhrase: phrase,
    }),
  ),
  /** Messages whose origin is not known; they are skipped in mode `origin`. */
  withoutOrigin: count,
  requeuedBefore: count,
  duplicateKeys: count,
  warnings: z.array(z.strictObject({ code: z.string(), detail: z.string(), detailPhrase: phrase })),
  etaSeconds: z.number().nullable(),
  cost: browseCost,
})

export const requeueRun = z.strictObject({
  id: z.string(),
  clusterId: z.string(),
  clusterName: z.string(),
  source: z.string(),
  sourceName: z.string(),
  state: runState,
  selection,
  target,
  targetName: z.string(),
  plan: requeuePlan,
  counts: z.strictObject({ planned: count, sent: count, confirmed: count, removed: count, failed: count, skipped: count, unknown: count }),
  ratePerSecond: z.number().nullable(),
  createdAt: time,
  startedAt: time.nullable(),
  finishedAt: time.nullable(),
  actor,
  reason: z.string(),
  /** `moved` only when every planned message was moved. */
  outcome: z.enum(['moved', 'partly', 'nothing', 'cancelled', 'failed']).nullable(),
  error: z.string().nullable(),
  errorPhrase: phrase,
})
export const requeueRunListQuery = listQuery.extend({
  cluster: several(z.string()),
  environment: z.string().optional(),
  state: several(runState),
  source: z.string().optional(),
})
export const requeueRunPage = page(requeueRun)
export const requeueRunPatch = z.strictObject({ ratePerSecond: z.number().positive().max(100_000).nullable() })

export const itemState = z.enum(['planned', 'sent', 'confirmed', 'removed', 'failed', 'skipped', 'unknown'])
export const requeueItem = z.strictObject({
  seq: z.number().int(),
  messageId: z.string(),
  position: z.string(),
  state: itemState,
  target: z.string(),
  error: z.string().nullable(),
  errorPhrase: phrase,
  updatedAt: time,
})
export const requeueItemListQuery = listQuery.extend({ state: several(itemState) })
export const requeueItemPage = page(requeueItem)

export type DeadLetterDestination = z.infer<typeof deadLetterDestination>
export type DeadLetterMessage = z.infer<typeof deadLetterMessage>
export type DeadLetterMessagesAnswer = z.infer<typeof deadLetterMessagesAnswer>
export type FailureGroup = z.infer<typeof failureGroup>
export type RequeueCreate = z.infer<typeof requeueCreate>
export type RequeueCreateInput = z.input<typeof requeueCreate>
export type RequeuePlan = z.infer<typeof requeuePlan>
export type RequeueRun = z.infer<typeof requeueRun>
export type RequeueItem = z.infer<typeof requeueItem>
export type RunState = z.infer<typeof runState>
