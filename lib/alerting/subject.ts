import type { DestinationRole, DestinationType, Freshness } from '#lib/domain/types.ts'

/** Latest numbers of a subject; null or absent = unknown, never 0. Rates are per second. */
export type SubjectNumbers = Readonly<Record<string, number | null>>

/**
 * One object an alert can be about, as a poll sees it.
 *
 * Numbers read by the conditions: destination `backlog_messages`, `consumers`, `in_rate`, `arrivals_per_minute` (dead-letter
 * destinations: messages that arrived per minute over the last minutes); subscription `lag_messages`, `lag_seconds`, `members`,
 * `in_rate`; cluster `failures` (polls failed in a row).
 */
export interface AlertSubject {
  kind: 'destination' | 'subscription' | 'cluster'
  id: string
  /** Name of the destination (also for a subscription) or of the cluster. */
  name: string
  namespace?: string | undefined
  /** Consumer group of a subscription. */
  group?: string | undefined
  /** Role and type of the destination, also for a subscription. */
  role?: DestinationRole | undefined
  type?: DestinationType | undefined
  pattern?: string | null | undefined
  owner?: string | null | undefined
  /** Identity of this life of the object; another value means it was deleted and made again. '' where the broker has none. */
  incarnation: string
  /** `gone` closes its incidents: give it only once the deletion is confirmed. */
  freshness: Freshness
  /** False: this poll has no evidence about it. */
  observed: boolean
  numbers: SubjectNumbers
}

type Named = Pick<AlertSubject, 'kind' | 'name' | 'namespace' | 'group'>

/** The destination as people see it: `orders`, `eu/orders`. */
export const destinationLabel = ({ namespace, name }: Named): string => (namespace && namespace !== '/' ? `${namespace}/${name}` : name)

/** The consumer group of a subscription; null where it only repeats the destination (the consumers of a queue). */
export const groupOf = ({ kind, group, name }: Named): string | null =>
  kind === 'subscription' && group !== undefined && group !== name ? group : null

/** How people see the subject: `orders`, `eu/orders`, `billing on orders`. */
export function subjectLabel(subject: Named): string {
  const group = groupOf(subject)
  return group === null ? destinationLabel(subject) : `${group} on ${destinationLabel(subject)}`
}
