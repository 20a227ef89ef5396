import { subscriptionListQuery } from '#lib/api/contracts/subscriptions.ts'
import type { Context } from '#lib/context.ts'
import { freshnessSql, observedAtSql } from '../freshness.ts'
import { rangeOf } from '../series.ts'
import { subscriptionWhere } from '../subscriptions.ts'
import { hourlyColumns, hourlyPages } from './hourly.ts'
import { keysetPages } from './keyset.ts'
import { EVER, isHistory, range } from './range.ts'
import { report, type Row } from './report.ts'
import { isoSql, SUBSCRIPTION_FROM, SUBSCRIPTION_KEYS } from './rows.ts'

const NAMES = ['clusterName', 'kind', 'group', 'namespace', 'destinationName']
const IDS = ['id', 'destinationId', 'clusterId']
const METRICS = { lag_messages: 'lagMessages', lag_seconds: 'lagSeconds' }

const SELECT_NAMES = `c.name as "clusterName", c.kind, s.group_name as "group", d.namespace, d.name as "destinationName", s.id,
  s.destination_id as "destinationId", s.cluster_id as "clusterId"`
const SELECT = `${SELECT_NAMES}, s.state, s.members, s.lag_messages as "lagMessages", s.lag_seconds as "lagSeconds", s.lag_method as "lagMethod",
  s.lag_error_seconds as "lagErrorSeconds", s.verdict, s.verdict_reason as reason, ${isoSql('s.verdict_since')} as "verdictSince",
  s.in_rate as "inRate", s.out_rate as "outRate", s.trend_per_second as "trendPerSecond", s.drain_seconds as "drainSeconds",
  s.data_loss_in_seconds as "dataLossInSeconds", ${freshnessSql('s')} as freshness, ${isoSql(observedAtSql('s'))} as "observedAt"`
const NUMBERS = [
  'state',
  'members',
  'lagMessages',
  'lagSeconds',
  'lagMethod',
  'lagErrorSeconds',
  'verdict',
  'reason',
  'verdictSince',
  'inRate',
  'outRate',
  'trendPerSecond',
  'drainSeconds',
  'dataLossInSeconds',
  'freshness',
  'observedAt',
]

const filters = subscriptionListQuery.omit({ limit: true, cursor: true, sort: true, sparkline: true }).extend(range)
type Filters = ReturnType<typeof filters.parse>

const rows = ({ pool }: Pick<Context, 'pool'>, wanted: Filters, select: string): AsyncGenerator<Row[]> =>
  keysetPages<Row>(pool, { select, from: SUBSCRIPTION_FROM, where: subscriptionWhere(wanted), keys: SUBSCRIPTION_KEYS, direction: 'asc' })

/** Lag of every reader: now with its verdict, or by the hour when a range is given. History includes what is gone since. */
export const lag = report({
  report: 'lag',
  title: 'Lag of readers, now or by the hour',
  filters,
  history: true,
  columns: (wanted) => (isHistory(wanted) ? [...NAMES, ...hourlyColumns(METRICS), ...IDS] : [...NAMES, ...NUMBERS, ...IDS]),
  pages: (context, wanted) =>
    isHistory(wanted)
      ? hourlyPages(context, {
          ...rangeOf(context, wanted),
          objectKind: 'subscription',
          metrics: METRICS,
          objects: () =>
            rows(context, { ...wanted, freshness: wanted.freshness ?? EVER }, SELECT_NAMES) as AsyncGenerator<(Row & { id: string })[]>,
          name: (object) => object,
        })
      : rows(context, wanted, SELECT),
})
