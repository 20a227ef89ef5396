import { z } from 'zod'
import { browseWays } from '#lib/domain/types.ts'
import { count, freshness, listQuery, page, problem, time } from './common.ts'

export const clusterStatus = z.enum(['pending', 'connected', 'degraded', 'unreachable', 'disabled'])

export const cluster = z.strictObject({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  environment: z.string(),
  enabled: z.boolean(),
  pollIntervalSeconds: z.number().int(),
  status: clusterStatus,
  version: z.string().nullable(),
  freshness,
  lastPollAt: time.nullable(),
  lastSuccessAt: time.nullable(),
  pollSeconds: z.number().nullable(),
  error: problem.nullable(),
  problems: z.array(problem),
  capabilities: z.array(z.string()),
  counts: z.strictObject({ destinations: count, subscriptions: count, deadLetterDestinations: count, nodes: count }),
  backlogMessages: z.number().nullable(),
  deadLetterMessages: z.number().nullable(),
  /** Without secret fields. */
  config: z.record(z.string(), z.unknown()),
  /** Names of the secret fields that have a value. */
  secretsSet: z.array(z.string()),
  createdAt: time,
  updatedAt: time,
})

const name = z.string().trim().min(1, 'must not be empty').max(100)

export const clusterCreate = z.strictObject({
  name,
  kind: z.string(),
  environment: z.string().trim().min(1).max(40).default('production'),
  enabled: z.boolean().default(true),
  pollIntervalSeconds: z.number().int().min(2).max(3600).default(10),
  /** Checked against the kind's own schema. */
  config: z.record(z.string(), z.unknown()),
})

/** `config` replaces the non-secret fields; a secret field left out keeps its value. */
export const clusterPatch = z.strictObject({
  name: name.optional(),
  environment: z.string().trim().min(1).max(40).optional(),
  enabled: z.boolean().optional(),
  pollIntervalSeconds: z.number().int().min(2).max(3600).optional(),
  config: z.record(z.string(), z.unknown()).optional(),
})

/** `id`: test an existing cluster with changed fields; its stored secrets fill what is left out. */
export const clusterTest = z.strictObject({ id: z.string().optional(), kind: z.string(), config: z.record(z.string(), z.unknown()) })

export const clusterTestAnswer = z.strictObject({
  ok: z.boolean(),
  version: z.string().nullable(),
  capabilities: z.array(z.string()),
  problems: z.array(problem),
})

export const brokerKind = z.strictObject({
  kind: z.string(),
  label: z.string(),
  configSchema: z.record(z.string(), z.unknown()),
  capabilities: z.array(z.string()),
  /** How messages of a log can be looked up besides from the head. */
  browseBy: z.array(z.enum(browseWays)),
})

export const node = z.strictObject({
  id: z.string(),
  clusterId: z.string(),
  clusterName: z.string(),
  name: z.string(),
  up: z.boolean(),
  role: z.string(),
  resources: z.record(z.string(), z.number()),
  alarms: z.array(z.string()),
  freshness,
  observedAt: time,
})

export const clusterListQuery = listQuery.extend({ kind: z.string().optional(), environment: z.string().optional() })
export const clusterPage = page(cluster)
export const nodeListQuery = listQuery.extend({ cluster: z.string().optional() })
export const nodePage = page(node)

export type Cluster = z.infer<typeof cluster>
export type ClusterCreate = z.infer<typeof clusterCreate>
export type ClusterPatch = z.infer<typeof clusterPatch>
export type ClusterTestAnswer = z.infer<typeof clusterTestAnswer>
export type BrokerKind = z.infer<typeof brokerKind>
export type Node = z.infer<typeof node>
