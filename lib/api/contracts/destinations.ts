import { z } from 'zod'
import { browseCost, count, evidence, freshness, listQuery, page, phrase, problem, rangeQuery, several, time } from './common.ts'

export const destinationType = z.enum(['queue', 'quorum-queue', 'stream', 'topic', 'address'])
export const destinationRole = z.enum(['normal', 'dead-letter', 'retry', 'delay', 'internal'])

const number = z.number().nullable()

/** A number that is not known is null, never 0. */
export const destination = z.strictObject({
  id: z.string(),
  clusterId: z.string(),
  clusterName: z.string(),
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
  type: destinationType,
  role: destinationRole,
  roleEvidence: z.string(),
  roleEvidencePhrase: phrase,
  pattern: z.strictObject({ name: z.string(), evidence: z.string() }).nullable(),
  backlogMessages: number,
  readyMessages: number,
  inFlightMessages: number,
  scheduledMessages: number,
  /** When the next scheduled message is due. */
  nextDueAt: time.nullable(),
  /** Messages of open transactions. */
  preparedMessages: number,
  /** Most times the broker has asked the producer of one of them how its transaction ended. */
  preparedChecks: number,
  inRate: number,
  outRate: number,
  redeliveredRate: number,
  consumerCount: number,
  oldestAgeSeconds: number,
  sizeBytes: number,
  deadLetterDestinationId: z.string().nullable(),
  owner: z.string().nullable(),
  freshness,
  observedAt: time.nullable(),
  problem: problem.nullable(),
  /** Backlog of the last hour, oldest first, null where not observed. Only with `sparkline=true`. */
  sparkline: z.array(z.number().nullable()).optional(),
})

const relation = z.strictObject({
  destinationId: z.string().nullable(),
  name: z.string(),
  namespace: z.string(),
  ...evidence,
  problem: z.string().nullable(),
  problemPhrase: phrase,
})

/** One destination with its settings and neighbours. */
export const destinationDetail = destination.extend({
  config: z.record(z.string(), z.unknown()),
  /** Where its dead letters go. */
  deadLetterRoutes: z.array(relation),
  /** Whose dead letters come here. */
  deadLetterSources: z.array(relation),
  bindings: z.array(z.strictObject({ source: z.string(), sourceType: z.string(), routingKey: z.string() })),
  firstSeenAt: time,
  subscriptions: count,
})

export const destinationListQuery = listQuery.extend({
  cluster: several(z.string()),
  environment: z.string().optional(),
  role: several(destinationRole),
  type: several(destinationType),
  pattern: z.string().optional(),
  owner: z.string().optional(),
  freshness: several(freshness),
  sparkline: z.stringbool().default(false),
})
export const destinationPage = page(destination)

export const seriesQuery = z.strictObject({ metric: several(z.string()), ...rangeQuery })

export const messageHeader = z.strictObject({ name: z.string(), value: z.string(), encoding: z.enum(['utf8', 'base64', 'json']) })

/** Protocol properties apart from headers. */
export const messageProperties = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))

/** The beginning of a body, and how long the whole is. */
export const messageBody = z.strictObject({
  preview: z.string(),
  encoding: z.enum(['utf8', 'base64']),
  sizeBytes: z.number(),
  truncated: z.boolean(),
  contentType: z.string().nullable(),
})

/** A message as it lies in a destination. */
export const message = z.strictObject({
  id: z.string(),
  position: z.string(),
  receivedAt: time.nullable(),
  key: z.string().nullable(),
  headers: z.array(messageHeader),
  properties: messageProperties,
  body: messageBody,
  deliveryCount: z.number().nullable(),
})

export const messagesQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(10_000).optional(),
  /** Only one of `newestFirst`, `from`, `offset`, `key` and `messageId`, where the kind of broker offers it (`browseBy`); `key` also with `from`. */
  newestFirst: z.stringbool().default(false),
  from: time.optional(),
  partition: z.coerce.number().int().min(0).max(2_147_483_647).optional(),
  offset: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  key: z.string().min(1).max(1_000).optional(),
  messageId: z.string().min(1).max(300).optional(),
  acceptCost: z.stringbool().default(false),
})
export const messagesAnswer = z.strictObject({
  cost: browseCost,
  items: z.array(message),
  nextCursor: z.string().nullable(),
  /** Parts that could not be looked into; their messages may be missing here. */
  problems: z.array(problem),
})

export type Destination = z.infer<typeof destination>
export type DestinationDetail = z.infer<typeof destinationDetail>
export type DestinationListQuery = z.infer<typeof destinationListQuery>
export type Message = z.infer<typeof message>
export type MessagesAnswer = z.infer<typeof messagesAnswer>
export type BrowseCostAnswer = z.infer<typeof browseCost>
