import type { BrokerDeps, DestinationRef, Problem } from '../contract.ts'
import type { DestinationRole, DestinationType } from '#lib/domain/types.ts'
import type { Overview } from './answers.ts'
import type { Budget } from './budget.ts'
import type { ManagementClient } from './client.ts'
import type { RabbitmqConfig } from './config.ts'
import type { Version } from './version.ts'

/** What the calls of one connection share: the client, and what earlier calls learned. */
export interface Session {
  config: RabbitmqConfig
  deps: BrokerDeps
  client: ManagementClient
  learned: Learned
}

export interface Learned {
  /** Broker, version and ports; null before the first call. */
  broker: { overview: Overview; version: Version } | null
  /** Virtual hosts the user may see; null before the first look. */
  vhosts: VhostAccess | null
  /** Prometheus endpoints, one a node, or why there are none; null before the first look. */
  metrics: MetricsSource | null
  /** Kind and role of every queue at the last inventory. */
  queues: Map<string, { type: DestinationType; role: DestinationRole; subscribed: boolean }> | null
  /** The last reading of the statistics list. */
  counters: Budget | null
  /** Highest delivery count a look left behind, by queue; only for queues that give messages up. */
  deliveryCounts: Map<string, { count: number; at: number }>
}

export interface VhostAccess {
  allowed: string[]
  denied: string[]
  problems: Problem[]
}

export type MetricsSource = { addresses: string[]; problem: null } | { addresses: null; problem: Problem }

export const nothingLearned = (): Learned => ({
  broker: null,
  vhosts: null,
  metrics: null,
  queues: null,
  counters: null,
  deliveryCounts: new Map(),
})

/** Name of a queue for messages to people. */
export const sayQueue = ({ namespace, name }: DestinationRef): string => `queue "${name}" in virtual host "${namespace}"`
