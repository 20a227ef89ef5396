import { CLUSTER_UNREACHABLE } from './conditions/cluster-unreachable.ts'
import type { Change } from './decide.ts'
import { STORM } from './storm.ts'

const NO_CONSUMERS = 'no_consumers'
/** What having no consumer explains. */
const EXPLAINED = new Set(['backlog', 'lag_seconds'])

/** Running incidents that explain others. */
export const inhibitorsIn = (changes: readonly Change[]): Change[] =>
  changes.filter(
    ({ after, closeReason }) =>
      closeReason === null &&
      after.incident.state !== 'pending' &&
      (after.condition === CLUSTER_UNREACHABLE || after.condition === STORM || after.condition === NO_CONSUMERS),
  )

/**
 * The incident that already tells this channel why `change` is there: the cluster cannot be reached, a storm of the same rule,
 * or nobody consumes the same object. One that does not notify the channel itself inhibits nothing on it.
 */
export const inhibitorOf = (change: Change, inhibitors: readonly Change[], channelId: string): Change | undefined =>
  inhibitors.find((by) => by.rule?.channels.includes(channelId) && explains(by, change))

function explains(by: Change, change: Change): boolean {
  if (by.after.id === change.after.id || change.after.condition === CLUSTER_UNREACHABLE) return false
  switch (by.after.condition) {
    case CLUSTER_UNREACHABLE:
      return true
    case STORM:
      return change.after.ruleId === by.after.ruleId
    default:
      return EXPLAINED.has(change.after.condition) && sameObject(by, change)
  }
}

/** A queue without consumers explains its groups' lag too; an empty group explains only its own. */
const sameObject = ({ subject: by }: Change, { subject: of }: Change): boolean =>
  by !== undefined &&
  of !== undefined &&
  by.name === of.name &&
  (by.namespace ?? '') === (of.namespace ?? '') &&
  (by.group === undefined || by.group === of.group)
