import { destinationListQuery } from '#lib/api/contracts/destinations.ts'
import { destinationWhere } from '../destinations.ts'
import { freshnessSql, observedAtSql } from '../freshness.ts'
import { nowOrHourly } from './now-or-hourly.ts'
import { range } from './range.ts'
import { DESTINATION_FROM, DESTINATION_KEYS, isoSql } from './rows.ts'

/** Backlog of every destination: now, or by the hour when a range is given. */
export const backlog = nowOrHourly({
  report: 'backlog',
  title: 'Backlog of destinations, now or by the hour',
  filters: destinationListQuery.omit({ limit: true, cursor: true, sort: true, sparkline: true }).extend(range),
  objectKind: 'destination',
  names: {
    clusterName: 'c.name',
    kind: 'c.kind',
    namespace: 'd.namespace',
    name: 'd.name',
    type: 'd.type',
    role: 'd.role',
    owner: 'd.owner',
  },
  ids: { id: 'd.id', clusterId: 'd.cluster_id' },
  numbers: {
    backlogMessages: 'd.backlog_messages',
    readyMessages: 'd.ready_messages',
    inFlightMessages: 'd.in_flight_messages',
    scheduledMessages: 'd.scheduled_messages',
    inRate: 'd.in_rate',
    outRate: 'd.out_rate',
    redeliveredRate: 'd.redelivered_rate',
    consumerCount: 'd.consumer_count',
    oldestAgeSeconds: 'd.oldest_age_seconds',
    sizeBytes: 'd.size_bytes',
    freshness: freshnessSql('d'),
    observedAt: isoSql(observedAtSql('d')),
  },
  metrics: { backlog_messages: 'backlogMessages' },
  from: DESTINATION_FROM,
  keys: DESTINATION_KEYS,
  where: destinationWhere,
})
