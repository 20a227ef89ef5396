import { z } from 'zod'
import { alertRuleCreate } from './alerts.ts'
import { count, freshness, time } from './common.ts'

/** Longest range of stored history a rule is tried on, in seconds. */
export const PREVIEW_MAX_SECONDS = 7 * 86_400

/** A rule as it would be created, and the history to try it on: the last 24 hours by default, seven days at most. */
export const alertRulePreviewRequest = alertRuleCreate.extend({
  /** A rule that is being written has no name yet. */
  name: z.string().trim().max(120).default(''),
  from: time.optional(),
  to: time.optional(),
})

export const previewIncident = z.strictObject({
  subject: z.strictObject({
    kind: z.string(),
    id: z.string(),
    name: z.string(),
    /** Of a subscription. */
    group: z.string().nullish(),
    destination: z.string().nullish(),
    clusterId: z.string(),
    clusterName: z.string(),
  }),
  startedAt: time,
  /** Null: the breach did not last. */
  firedAt: time.nullable(),
  /** Null: open at the end of the range. */
  closedAt: time.nullable(),
  closeReason: z.enum(['recovered', 'not_confirmed', 'object_deleted']).nullable(),
  peakValue: z.number(),
  threshold: z.number(),
  freshness,
})

/** What a rule would have done on stored history. */
export const alertRulePreview = z.strictObject({
  from: time,
  to: time,
  /** Where the history that was looked at begins; null: there is none in the range. */
  historyFrom: time.nullable(),
  subjects: z.strictObject({
    /** Objects the rule covers. */
    matched: count,
    /** Those whose history was looked at. */
    evaluated: count,
    /** Those of them that have no history in the range. */
    withoutHistory: count,
  }),
  incidents: z.strictObject({
    /** Would have been told to people. */
    fired: count,
    /** Breaches too short to fire. */
    notConfirmed: count,
    /** Open at the end of the range, fired or not. */
    open: count,
  }),
  /** Those that fired first, then the newest first. */
  items: z.array(previewIncident),
  /** Not everything was looked at or listed: which bound was met. */
  cut: z.array(z.enum(['subjects', 'items'])),
})

export type AlertRulePreviewRequest = z.infer<typeof alertRulePreviewRequest>
export type AlertRulePreviewInput = z.input<typeof alertRulePreviewRequest>
export type AlertRulePreview = z.infer<typeof alertRulePreview>
export type PreviewIncident = z.infer<typeof previewIncident>
