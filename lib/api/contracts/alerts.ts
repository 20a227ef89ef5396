import { z } from 'zod'
import { freshness, listQuery, page, phrase, severity, several, time } from './common.ts'

export const alertState = z.enum(['pending', 'firing', 'recovering', 'closed'])

export const scope = z.strictObject({
  cluster: z.array(z.string()).optional(),
  environment: z.array(z.string()).optional(),
  /** Glob on the destination's name: `orders.*`. */
  destination: z.string().max(255).optional(),
  group: z.string().max(255).optional(),
  pattern: z.string().max(60).optional(),
  owner: z.string().max(100).optional(),
})

const ruleFields = {
  name: z.string().trim().min(1).max(120),
  /** Id of a registered condition: `backlog`, `lag_seconds`, `dead_letter_arrivals`, `no_consumers`, `cluster_unreachable`. */
  condition: z.string().max(60),
  /** Checked against the condition's own schema. */
  params: z.record(z.string(), z.unknown()),
  scope,
  forSeconds: z.number().int().min(0).max(86_400),
  keepFiringForSeconds: z.number().int().min(0).max(86_400),
  severity,
  /** Channel ids. */
  channels: z.array(z.string()).max(20),
  enabled: z.boolean(),
}

export const alertRule = z.strictObject({
  id: z.string(),
  ...ruleFields,
  /** While it is the name Spillway gave. */
  namePhrase: phrase,
  revision: z.number().int(),
  /** Incidents open now. */
  openAlerts: z.number().int(),
  createdAt: time,
  updatedAt: time,
})
export const alertRuleCreate = z.strictObject({
  ...ruleFields,
  params: ruleFields.params.default({}),
  scope: scope.default({}),
  forSeconds: ruleFields.forSeconds.default(60),
  keepFiringForSeconds: ruleFields.keepFiringForSeconds.default(60),
  channels: ruleFields.channels.default([]),
  enabled: z.boolean().default(true),
})
export const alertRulePatch = z.strictObject(ruleFields).partial()
export const alertRulePage = page(alertRule)

export const conditionKind = z.strictObject({
  condition: z.string(),
  label: z.string(),
  subjectKind: z.enum(['cluster', 'destination', 'subscription']),
  paramsSchema: z.record(z.string(), z.unknown()),
})

export const notificationSummary = z.strictObject({
  id: z.string(),
  channelId: z.string(),
  channelName: z.string(),
  transition: z.string(),
  state: z.string(),
  createdAt: time,
  finishedAt: time.nullable(),
})

export const alert = z.strictObject({
  id: z.string(),
  ruleId: z.string().nullable(),
  ruleName: z.string(),
  /** While it is the name Spillway gave. */
  ruleNamePhrase: phrase,
  condition: z.string(),
  state: alertState,
  severity,
  subject: z.strictObject({
    kind: z.string(),
    id: z.string(),
    name: z.string(),
    /** Of a subscription, while it exists. */
    group: z.string().nullish(),
    destination: z.string().nullish(),
    clusterId: z.string().nullable(),
    clusterName: z.string(),
  }),
  value: z.number().nullable(),
  threshold: z.number().nullable(),
  summary: z.string(),
  /** Without the moment it started. */
  summaryPhrase: phrase,
  startedAt: time,
  firedAt: time.nullable(),
  closedAt: time.nullable(),
  closeReason: z
    .enum(['recovered', 'object_deleted', 'rule_changed', 'rule_disabled', 'rule_deleted', 'cluster_removed', 'not_confirmed', 'manual'])
    .nullable(),
  acknowledgedBy: z.string().nullable(),
  acknowledgedAt: time.nullable(),
  silenced: z.boolean(),
  freshness,
  notifications: z.array(notificationSummary).optional(),
  events: z.array(z.strictObject({ at: time, transition: z.string(), details: z.record(z.string(), z.unknown()) })).optional(),
})
export const alertListQuery = listQuery.extend({
  state: several(alertState),
  severity: several(severity),
  cluster: several(z.string()),
  environment: z.string().optional(),
  subject: z.string().optional(),
  /** Incidents of a destination and of everything that reads it. */
  destination: z.string().optional(),
  rule: z.string().optional(),
})
export const alertPage = page(alert)

export const channelKind = z.strictObject({ kind: z.string(), label: z.string(), configSchema: z.record(z.string(), z.unknown()) })

export const channel = z.strictObject({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  enabled: z.boolean(),
  health: z.enum(['untested', 'ok', 'failing', 'dead']),
  healthDetail: z.string(),
  lastDeliveredAt: time.nullable(),
  config: z.record(z.string(), z.unknown()),
  secretsSet: z.array(z.string()),
  createdAt: time,
  updatedAt: time,
})
export const channelCreate = z.strictObject({
  name: z.string().trim().min(1).max(100),
  kind: z.string(),
  enabled: z.boolean().default(true),
  config: z.record(z.string(), z.unknown()),
})
export const channelPatch = z.strictObject({
  name: z.string().trim().min(1).max(100).optional(),
  enabled: z.boolean().optional(),
  config: z.record(z.string(), z.unknown()).optional(),
})
export const channelPage = page(channel)
export const channelTestAnswer = z.strictObject({
  outcome: z.enum(['delivered', 'accepted', 'retry', 'permanent']),
  status: z.number().nullable(),
  detail: z.string(),
  responseHead: z.string(),
})

export const notification = z.strictObject({
  id: z.string(),
  channel: z.strictObject({ id: z.string(), name: z.string(), kind: z.string() }),
  incident: z.strictObject({ id: z.string(), summary: z.string(), summaryPhrase: phrase }).nullable(),
  transition: z.string(),
  state: z.enum(['pending', 'delivered', 'accepted', 'dead', 'dropped']),
  createdAt: time,
  finishedAt: time.nullable(),
  attempts: z.array(
    z.strictObject({ at: time, outcome: z.string(), status: z.number().nullable(), durationMs: z.number(), responseHead: z.string() }),
  ),
})
export const notificationListQuery = listQuery.extend({
  channel: z.string().optional(),
  state: z.string().optional(),
  alert: z.string().optional(),
})
export const notificationPage = page(notification)

export const silence = z.strictObject({
  id: z.string(),
  matchers: scope.extend({ rule: z.string().optional() }),
  startsAt: time,
  endsAt: time,
  author: z.string(),
  reason: z.string(),
  active: z.boolean(),
  createdAt: time,
})
export const silenceCreate = z.strictObject({
  matchers: scope.extend({ rule: z.string().optional() }),
  startsAt: time.optional(),
  endsAt: time,
  reason: z.string().trim().min(1).max(500),
})
export const silencePage = page(silence)

export type AlertRule = z.infer<typeof alertRule>
export type AlertRuleCreate = z.infer<typeof alertRuleCreate>
export type AlertRulePatch = z.infer<typeof alertRulePatch>
export type Alert = z.infer<typeof alert>
export type AlertState = z.infer<typeof alertState>
export type Scope = z.infer<typeof scope>
export type Channel = z.infer<typeof channel>
export type ChannelCreate = z.infer<typeof channelCreate>
export type ChannelPatch = z.infer<typeof channelPatch>
export type ChannelTestAnswer = z.infer<typeof channelTestAnswer>
export type Notification = z.infer<typeof notification>
export type Silence = z.infer<typeof silence>
export type ConditionKind = z.infer<typeof conditionKind>
