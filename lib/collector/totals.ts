import type { MetricName } from '#lib/domain/metrics.ts'
import { sumKnown } from '#lib/domain/sum-known.ts'
import type { DestinationRole } from '#lib/domain/types.ts'

/** Of the current numbers of a destination, those that add up. Null = not known. */
interface Numbers {
  backlogMessages: number | null
  inRate: number | null
  outRate: number | null
}

/** What a poll told. */
interface Observed {
  destinations: readonly (Numbers & { id: string })[]
  series: readonly { objectId: string; metric: MetricName; value: number }[]
}

interface TotalPoint {
  objectKind: 'cluster'
  objectId: string
  metric: MetricName
  value: number
}

/** What is remembered for the totals of a cluster between two polls. */
export interface Totals {
  /** The last numbers of each destination: one that a poll did not observe still counts with what is known of it. */
  last: Map<string, Numbers>
  /** Messages in and out since this collector watches; not rounded. */
  in: number
  out: number
  /** Dead letters that arrived since this collector watches, and the last count of each dead-letter destination. */
  arrived: number
  arrivals: Map<string, number>
  /** The poll before, milliseconds since the epoch. */
  at: number | null
}

export const noTotals = (): Totals => ({ last: new Map(), in: 0, out: 0, arrived: 0, arrivals: new Map(), at: null })

const COUNTED: ReadonlySet<DestinationRole> = new Set(['normal', 'retry'])

/**
 * The totals of a cluster at one poll, the same sums as the current numbers give: what waits in normal and retry destinations, what
 * lies in dead-letter ones and arrived there, and messages in and out. In and out are counted up from the rates, so that a destination that comes
 * or goes is no jump. A total of which nothing is known is left out. Mutates `totals` only.
 */
export function totalSeries(
  totals: Totals,
  clusterId: string,
  roles: ReadonlyMap<string, DestinationRole>,
  { destinations, series }: Observed,
  at: number,
): TotalPoint[] {
  for (const { id, backlogMessages, inRate, outRate } of destinations) totals.last.set(id, { backlogMessages, inRate, outRate })
  const sums = { backlog: null as number | null, dead: null as number | null, in: null as number | null, out: null as number | null }
  for (const [id, { backlogMessages, inRate, outRate }] of totals.last) {
    const role = roles.get(id)
    if (role === undefined) {
      totals.last.delete(id)
      totals.arrivals.delete(id)
    } else if (role === 'dead-letter') sums.dead = sumKnown([sums.dead, backlogMessages])
    else if (COUNTED.has(role)) {
      sums.backlog = sumKnown([sums.backlog, backlogMessages])
      sums.in = sumKnown([sums.in, inRate])
      sums.out = sumKnown([sums.out, outRate])
    }
  }
  for (const { objectId, metric, value } of series) {
    if (metric !== 'arrivals_rate') continue
    totals.arrived += Math.max(0, value - (totals.arrivals.get(objectId) ?? value))
    totals.arrivals.set(objectId, value)
  }
  const seconds = totals.at === null ? 0 : Math.max(0, at - totals.at) / 1000
  totals.at = at
  totals.in += (sums.in ?? 0) * seconds
  totals.out += (sums.out ?? 0) * seconds
  const point = (metric: MetricName, known: number | null, value: number): TotalPoint[] =>
    known === null ? [] : [{ objectKind: 'cluster', objectId: clusterId, metric, value: Math.round(value) }]
  return [
    ...point('backlog_messages', sums.backlog, sums.backlog ?? 0),
    ...point('dead_letter_messages', sums.dead, sums.dead ?? 0),
    ...point('arrivals_rate', sums.dead, totals.arrived),
    ...point('in_rate', sums.in, totals.in),
    ...point('out_rate', sums.out, totals.out),
  ]
}
