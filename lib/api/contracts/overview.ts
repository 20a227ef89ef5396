import { z } from 'zod'
import { actor, listQuery, page, phrase, problem, time } from './common.ts'
import { alert } from './alerts.ts'
import { subscription } from './subscriptions.ts'
import { destination } from './destinations.ts'

const spark = z.array(z.number().nullable())
const headline = z.strictObject({ value: z.number().nullable(), change: z.number().nullable(), sparkline: spark })

/** Everything the first screen needs, in one answer. Additional to api.md. */
export const overview = z.strictObject({
  at: time,
  clusters: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      kind: z.string(),
      status: z.string(),
      version: z.string().nullable(),
      freshness: z.string(),
      nodes: z.number(),
      pollSeconds: z.number().nullable(),
      lastSuccessAt: time.nullable(),
      error: z.string().nullable(),
      /** The same with its code. */
      problem: problem.nullish(),
    }),
  ),
  counts: z.strictObject({
    clusters: z.number(),
    clustersFresh: z.number(),
    destinations: z.number(),
    subscriptions: z.number(),
    deadLetterDestinations: z.number(),
    firing: z.number(),
    runsActive: z.number(),
  }),
  /** `change` = relative change against one hour ago (0.41 = +41 %), null when unknown. */
  backlog: headline,
  deadLettersLastHour: headline,
  deadLetterMessages: z.number().nullable(),
  inRate: headline,
  outRate: headline,
  slowestReader: z.strictObject({ subscriptionId: z.string(), group: z.string(), lagSeconds: z.number(), sparkline: spark }).nullable(),
  alerts: z.array(alert),
  slowest: z.array(subscription),
  /** Series of the five destinations with the largest backlog. */
  growing: z.array(destination),
  deaths: z.array(
    z.strictObject({
      destinationId: z.string(),
      name: z.string(),
      clusterName: z.string(),
      arrivedLastHour: z.number(),
      messages: z.number().nullable(),
      sparkline: spark,
    }),
  ),
  changes: z.array(
    z.strictObject({
      at: time,
      type: z.string(),
      objectKind: z.string(),
      objectId: z.string(),
      objectName: z.string(),
      /** Of an alert, whose name is its summary. */
      objectNamePhrase: phrase,
      clusterName: z.string().nullable(),
      details: z.record(z.string(), z.unknown()),
    }),
  ),
})

export const searchQuery = z.strictObject({ q: z.string().min(1).max(255), limit: z.coerce.number().int().min(1).max(50).default(20) })
export const searchAnswer = z.strictObject({
  items: z.array(
    z.strictObject({
      type: z.enum(['cluster', 'destination', 'subscription', 'alert', 'run', 'rule', 'channel']),
      id: z.string(),
      title: z.string(),
      subtitle: z.string(),
      /** Of an alert, whose title is its summary. */
      titlePhrase: phrase,
      kind: z.string().nullable(),
    }),
  ),
})

export const auditEvent = z.strictObject({
  id: z.string(),
  at: time,
  actor,
  action: z.string(),
  entity: z.string(),
  entityId: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  ip: z.string().nullable(),
})
export const auditListQuery = listQuery.extend({
  entity: z.string().optional(),
  entityId: z.string().optional(),
  action: z.string().optional(),
})
export const auditPage = page(auditEvent)

export const ready = z.strictObject({
  /** Of Spillway, as in its package.json. */
  version: z.string(),
  status: z.enum(['ok', 'unavailable']),
  checks: z.array(z.strictObject({ name: z.string(), ok: z.boolean(), detail: z.string(), detailPhrase: phrase })),
})

export type Overview = z.infer<typeof overview>
export type SearchAnswer = z.infer<typeof searchAnswer>
export type AuditEvent = z.infer<typeof auditEvent>
export type Ready = z.infer<typeof ready>
