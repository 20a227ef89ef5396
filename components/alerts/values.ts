import type { Alert } from '#lib/api/contracts/alerts.ts'
import type { ChartUnit } from '#components/charts/prepare/ticks.ts'

/** What the number of an alert counts. */
export type AlertUnit = 'messages' | 'seconds' | 'per-minute' | 'polls' | 'objects'

const UNITS: Record<string, AlertUnit> = {
  backlog: 'messages',
  no_consumers: 'messages',
  lag_seconds: 'seconds',
  dead_letter_arrivals: 'per-minute',
  cluster_unreachable: 'polls',
  rule_storm: 'objects',
}

/** Unit of an alert's value and threshold; a condition nobody knows here counts messages. */
export const unitOf = (condition: string): AlertUnit => UNITS[condition] ?? 'messages'

/** The series that shows what an alert is about. */
export interface AlertChart {
  path: string
  metric: string
  unit: ChartUnit
  /** In the unit of the series; null where a line would say nothing. */
  threshold: number | null
}

/** Which chart belongs to an alert; null where its subject has none. */
export function chartOf(alert: Pick<Alert, 'condition' | 'subject' | 'threshold'>): AlertChart | null {
  const { subject, threshold } = alert
  const series = (of: string, metric: string, unit: ChartUnit, limit: number | null): AlertChart => ({
    path: `/${of}/${subject.id}/series`,
    metric,
    unit,
    threshold: limit,
  })
  switch (alert.condition) {
    case 'backlog':
      return series('destinations', 'backlog_messages', 'messages', threshold)
    case 'lag_seconds':
      return series('subscriptions', 'lag_seconds', 'seconds', threshold)
    case 'dead_letter_arrivals':
      return series('destinations', 'arrivals_rate', 'messages/s', threshold === null ? null : threshold / 60)
    // What waits tells more than a flat line of no consumers.
    case 'no_consumers':
      return subject.kind === 'subscription'
        ? series('subscriptions', 'lag_messages', 'messages', null)
        : series('destinations', 'backlog_messages', 'messages', null)
    case 'cluster_unreachable':
      return series('clusters', 'up', 'state', null)
    default:
      return null
  }
}

/** Page of what an alert is about; null when it has none. Dead letters lead to where they are requeued. */
export function subjectHref(alert: Pick<Alert, 'condition' | 'subject' | 'ruleId'>): string | null {
  const { kind, id } = alert.subject
  switch (kind) {
    case 'cluster':
      return `/clusters/${id}`
    case 'destination':
      return alert.condition.startsWith('dead_letter') ? `/dead-letters/${id}` : `/destinations/${id}`
    case 'subscription':
      return `/consumers/${id}`
    case 'rule':
      return alert.ruleId === null ? null : `/alerts/rules/${alert.ruleId}`
    default:
      return null
  }
}

/** Name of what an alert is about: `billing · orders` for a consumer group that is not just the queue's own. */
export const subjectName = ({ subject }: { subject: Pick<Alert['subject'], 'kind' | 'name' | 'group' | 'destination'> }): string =>
  subject.kind === 'subscription' && subject.group && subject.destination && subject.group !== subject.destination
    ? `${subject.group} · ${subject.destination}`
    : subject.name

/** True when an open alert is held as it is because its data are old: nobody can say whether it still holds. */
export const isHeld = (alert: Pick<Alert, 'state' | 'freshness'>): boolean => alert.state !== 'closed' && alert.freshness !== 'fresh'

/** What is wrong, without the time it began, where that stands beside it anyway. */
export const withoutSince = (summary: string): string => summary.replace(/, since \d{4}-\d\d-\d\d \d\d:\d\d UTC\.$/, '')
