import type { Alert } from '#lib/api/contracts/alerts.ts'
import type { Overview } from '#lib/api/contracts/overview.ts'

/** One line of "Needs you": an alert, or a cluster nobody sees and no alert tells of. */
export type Need =
  | { type: 'alert'; alert: Alert; sparkline: (number | null)[] | undefined }
  | { type: 'cluster'; cluster: Overview['clusters'][number] }

/**
 * What calls for a person, worst first: alerts as the server ordered them, but those acknowledged or silenced last; then clusters
 * that do not answer and have no alert of their own.
 */
export function needsOf(overview: Overview): Need[] {
  const lines = new Map<string, (number | null)[] | undefined>([
    ...overview.slowest.map((one) => [one.id, one.sparkline] as const),
    ...overview.growing.map((one) => [one.id, one.sparkline] as const),
    ...overview.deaths.map((one) => [one.destinationId, one.sparkline] as const),
  ])
  const handled = (alert: Alert): boolean => alert.silenced || alert.acknowledgedBy !== null
  const alerts = [...overview.alerts.filter((alert) => !handled(alert)), ...overview.alerts.filter(handled)]
  const told = new Set(alerts.filter((alert) => alert.subject.kind === 'cluster').map((alert) => alert.subject.id))
  const lost = overview.clusters.filter((one) => isLost(one) && !told.has(one.id))
  return [
    ...alerts.map((alert): Need => ({ type: 'alert', alert, sparkline: lines.get(alert.subject.id) })),
    ...lost.map((cluster): Need => ({ type: 'cluster', cluster })),
  ]
}

const isLost = (cluster: Overview['clusters'][number]): boolean =>
  cluster.status === 'unreachable' || (cluster.freshness !== 'fresh' && cluster.status !== 'pending' && cluster.status !== 'disabled')

/** A summary without its trailing moment, which stands beside it as an age. In the server's English; else as it is. */
export const withoutSince = (summary: string): string => summary.replace(/, since \d{4}-\d{2}-\d{2} \d{2}:\d{2} UTC\.$/, '')

/** Conditions whose cure is a requeue; their line leads to the dead letters. */
export const isDeadLetterAlert = (alert: Alert): boolean => alert.condition.startsWith('dead_letter')
