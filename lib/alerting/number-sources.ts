import type { MetricName } from '#lib/domain/metrics.ts'
import { count, perSecond, round, type RateWindow } from '#lib/domain/rate-window.ts'
import type { AlertSubject } from './subject.ts'

/** Where the history of a number that conditions read is stored. */
export interface NumberSource {
  metric: MetricName
  /** The subject's own series, or that of the destination a subscription reads. */
  of: 'subject' | 'destination'
  /** Turns samples, oldest first (times in milliseconds), into what a poll would have handed to the conditions. */
  read(times: readonly number[], values: readonly number[]): (number | null)[]
}

const stored = (metric: MetricName): NumberSource => ({ metric, of: 'subject', read: (_, values) => [...values] })

const rate = (metric: MetricName, of: NumberSource['of'] = 'subject', seconds = 1): NumberSource => ({
  metric,
  of,
  read(times, values) {
    let window: RateWindow | undefined
    return times.map((at, i) => {
      window = count(window, at, values[i] ?? 0)
      const second = perSecond(window)
      return second === null ? null : round(second * seconds)
    })
  },
})

const failures: NumberSource = {
  metric: 'up',
  of: 'subject',
  read(_, values) {
    let failed = 0
    return values.map((up) => (failed = up === 0 ? failed + 1 : 0))
  },
}

/** Numbers of each kind of subject, by the names of `SubjectNumbers`. What is not here has no history. */
const SOURCES: Record<AlertSubject['kind'], Record<string, NumberSource>> = {
  destination: {
    backlog_messages: stored('backlog_messages'),
    consumers: stored('consumers'),
    oldest_age_seconds: stored('oldest_age_seconds'),
    in_rate: rate('in_rate'),
    out_rate: rate('out_rate'),
    arrivals_per_minute: rate('arrivals_rate', 'subject', 60),
  },
  subscription: {
    lag_messages: stored('lag_messages'),
    lag_seconds: stored('lag_seconds'),
    members: stored('members'),
    in_rate: rate('in_rate', 'destination'),
    out_rate: rate('commit_rate'),
  },
  cluster: { failures },
}

/** Where to find the numbers a condition needs on a kind of subject; those that do not exist there are left out. */
export const sourcesOf = (kind: AlertSubject['kind'], needs: readonly string[]): [name: string, source: NumberSource][] =>
  needs.flatMap((name) => {
    const source = SOURCES[kind][name]
    return source ? [[name, source]] : []
  })
