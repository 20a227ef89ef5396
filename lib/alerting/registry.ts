import type { Condition } from './condition.ts'
import { backlog } from './conditions/backlog.ts'
import { clusterUnreachable } from './conditions/cluster-unreachable.ts'
import { deadLetterArrivals } from './conditions/dead-letter-arrivals.ts'
import { lagSeconds } from './conditions/lag-seconds.ts'
import { noConsumers } from './conditions/no-consumers.ts'

/** Every condition, in the order people are offered them. */
export const CONDITIONS: readonly Condition[] = [backlog, lagSeconds, deadLetterArrivals, noConsumers, clusterUnreachable]

const byId = new Map(CONDITIONS.map((entry) => [entry.id, entry]))

/** Undefined for an id nobody registered. */
export const conditionOf = (id: string): Condition | undefined => byId.get(id)
