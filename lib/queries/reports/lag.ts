import { subscriptionListQuery } from '#lib/api/contracts/subscriptions.ts'
import { freshnessSql, observedAtSql } from '../freshness.ts'
import { subscriptionWhere } from '../subscriptions.ts'
import { nowOrHourly } from './now-or-hourly.ts'
import { range } from './range.ts'
import { isoSql, SUBSCRIPTION_FROM, SUBSCRIPTION_KEYS } from './rows.ts'

/** Lag of every reader: now with its verdict, or by the hour when a range is given. */
export const lag = nowOrHourly({
  report: 'lag',
  title: 'Lag of readers, now or by the hour',
  filters: subscriptionListQuery.omit({ limit: true, cursor: true, sort: true, sparkline: true }).extend(range),
  objectKind: 'subscription',
  names: { clusterName: 'c.name', kind: 'c.kind', group: 's.group_name', namespace: 'd.namespace', destinationName: 'd.name' },
  ids: { id: 's.id', destinationId: 's.destination_id', clusterId: 's.cluster_id' },
  numbers: {
    state: 's.state',
    members: 's.members',
    lagMessages: 's.lag_messages',
    lagSeconds: 's.lag_seconds',
    lagMethod: 's.lag_method',
    lagErrorSeconds: 's.lag_error_seconds',
    verdict: 's.verdict',
    reason: 's.verdict_reason',
    verdictSince: isoSql('s.verdict_since'),
    inRate: 's.in_rate',
    outRate: 's.out_rate',
    trendPerSecond: 's.trend_per_second',
    drainSeconds: 's.drain_seconds',
    dataLossInSeconds: 's.data_loss_in_seconds',
    freshness: freshnessSql('s'),
    observedAt: isoSql(observedAtSql('s')),
  },
  metrics: { lag_messages: 'lagMessages', lag_seconds: 'lagSeconds' },
  from: SUBSCRIPTION_FROM,
  keys: SUBSCRIPTION_KEYS,
  where: subscriptionWhere,
})
