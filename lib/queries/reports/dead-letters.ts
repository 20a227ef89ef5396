import { deadLetterListQuery } from '#lib/api/contracts/dead-letters.ts'
import { destinationWhere } from '../destinations.ts'
import { freshnessSql, observedAtSql } from '../freshness.ts'
import { keysetPages } from './keyset.ts'
import { report, type Row } from './report.ts'
import { DESTINATION_FROM, DESTINATION_KEYS, isoSql } from './rows.ts'

const COLUMNS = [
  'clusterName',
  'kind',
  'namespace',
  'name',
  'messages',
  'arrivalsPerMinute',
  'oldestAgeSeconds',
  'lastArrivalAt',
  'sources',
  'roleEvidence',
  'owner',
  'freshness',
  'observedAt',
  'destinationId',
  'clusterId',
]

const SELECT = `c.name as "clusterName", c.kind, d.namespace, d.name, d.backlog_messages as messages, d.arrivals_per_minute as "arrivalsPerMinute",
  d.oldest_age_seconds as "oldestAgeSeconds", ${isoSql('d.last_arrival_at')} as "lastArrivalAt",
  (select coalesce(json_agg(f.name order by f.name), '[]') from dead_letter_route r join destination f on f.id = r.from_destination_id
    where r.to_destination_id = d.id) as sources,
  d.role_evidence as "roleEvidence", d.owner, ${freshnessSql('d')} as freshness, ${isoSql(observedAtSql('d'))} as "observedAt",
  d.id as "destinationId", d.cluster_id as "clusterId"`

/** Every dead-letter destination: how much lies there, since when, from where. */
export const deadLetters = report({
  report: 'dead-letters',
  title: 'Dead-letter destinations',
  filters: deadLetterListQuery.omit({ limit: true, cursor: true, sort: true, sparkline: true }),
  history: false,
  columns: () => COLUMNS,
  pages: ({ pool }, filters) =>
    keysetPages<Row>(pool, {
      select: SELECT,
      from: DESTINATION_FROM,
      where: destinationWhere({ ...filters, role: ['dead-letter'], type: undefined, freshness: undefined }),
      keys: DESTINATION_KEYS,
      direction: 'asc',
    }),
})
