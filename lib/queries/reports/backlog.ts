import { destinationListQuery } from '#lib/api/contracts/destinations.ts'
import type { Context } from '#lib/context.ts'
import { destinationWhere } from '../destinations.ts'
import { freshnessSql, observedAtSql } from '../freshness.ts'
import { rangeOf } from '../series.ts'
import { hourlyColumns, hourlyPages } from './hourly.ts'
import { keysetPages } from './keyset.ts'
import { EVER, isHistory, range } from './range.ts'
import { report, type Row } from './report.ts'
import { DESTINATION_FROM, DESTINATION_KEYS, isoSql } from './rows.ts'

const NAMES = ['clusterName', 'kind', 'namespace', 'name', 'type', 'role', 'owner']
const IDS = ['id', 'clusterId']
const METRICS = { backlog_messages: 'backlogMessages' }

const SELECT_NAMES = `c.name as "clusterName", c.kind, d.namespace, d.name, d.type, d.role, d.owner, d.id, d.cluster_id as "clusterId"`
const SELECT = `${SELECT_NAMES}, d.backlog_messages as "backlogMessages", d.ready_messages as "readyMessages", d.in_flight_messages as "inFlightMessages",
  d.scheduled_messages as "scheduledMessages", d.in_rate as "inRate", d.out_rate as "outRate", d.redelivered_rate as "redeliveredRate",
  d.consumer_count as "consumerCount", d.oldest_age_seconds as "oldestAgeSeconds", d.size_bytes as "sizeBytes",
  ${freshnessSql('d')} as freshness, ${isoSql(observedAtSql('d'))} as "observedAt"`
const NUMBERS = [
  'backlogMessages',
  'readyMessages',
  'inFlightMessages',
  'scheduledMessages',
  'inRate',
  'outRate',
  'redeliveredRate',
  'consumerCount',
  'oldestAgeSeconds',
  'sizeBytes',
  'freshness',
  'observedAt',
]

const filters = destinationListQuery.omit({ limit: true, cursor: true, sort: true, sparkline: true }).extend(range)
type Filters = ReturnType<typeof filters.parse>

const rows = ({ pool }: Pick<Context, 'pool'>, wanted: Filters, select: string): AsyncGenerator<Row[]> =>
  keysetPages<Row>(pool, { select, from: DESTINATION_FROM, where: destinationWhere(wanted), keys: DESTINATION_KEYS, direction: 'asc' })

/** Backlog of every destination: now, or by the hour when a range is given. History includes what is gone since. */
export const backlog = report({
  report: 'backlog',
  title: 'Backlog of destinations, now or by the hour',
  filters,
  history: true,
  columns: (wanted) => (isHistory(wanted) ? [...NAMES, ...hourlyColumns(METRICS), ...IDS] : [...NAMES, ...NUMBERS, ...IDS]),
  pages: (context, wanted) =>
    isHistory(wanted)
      ? hourlyPages(context, {
          ...rangeOf(context, wanted),
          objectKind: 'destination',
          metrics: METRICS,
          objects: () =>
            rows(context, { ...wanted, freshness: wanted.freshness ?? EVER }, SELECT_NAMES) as AsyncGenerator<(Row & { id: string })[]>,
          name: (object) => object,
        })
      : rows(context, wanted, SELECT),
})
