import { destinationListQuery } from '#lib/api/contracts/destinations.ts'
import { destinationWhere } from '../destinations.ts'
import { freshnessSql } from '../freshness.ts'
import { keysetPages } from './keyset.ts'
import { DESTINATION_FROM, DESTINATION_KEYS, isoSql } from './rows.ts'
import { report, type Row } from './report.ts'

/** Settings worth a column of their own: name in the file → name the adapters give it. */
const SETTINGS = {
  partitions: 'partitions',
  replicationFactor: 'replicationFactor',
  minInsyncReplicas: 'min.insync.replicas',
  durable: 'durable',
  retentionMs: 'retention.ms',
  messageTtlMs: 'messageTtl',
  maxLength: 'maxLength',
  overflow: 'overflow',
  deliveryLimit: 'deliveryLimit',
} as const

const COLUMNS = [
  'clusterName',
  'kind',
  'environment',
  'namespace',
  'name',
  'type',
  'role',
  'roleEvidence',
  'pattern',
  'owner',
  'deadLetterDestinations',
  'subscriptions',
  'consumerCount',
  'backlogMessages',
  ...Object.keys(SETTINGS),
  'freshness',
  'firstSeenAt',
  'id',
  'clusterId',
]

const SELECT = `c.name as "clusterName", c.kind, c.environment, d.namespace, d.name, d.type, d.role, d.role_evidence as "roleEvidence", d.pattern, d.owner,
  (select coalesce(json_agg(t.name order by t.name), '[]') from dead_letter_route r join destination t on t.id = r.to_destination_id
    where r.from_destination_id = d.id) as "deadLetterDestinations",
  (select count(*) from subscription s where s.destination_id = d.id and s.gone_at is null) as subscriptions,
  d.consumer_count as "consumerCount", d.backlog_messages as "backlogMessages",
  ${Object.entries(SETTINGS)
    .map(([column, setting]) => `d.config -> '${setting}' as "${column}"`)
    .join(', ')},
  ${freshnessSql('d')} as freshness, ${isoSql('d.first_seen_at')} as "firstSeenAt", d.id, d.cluster_id as "clusterId"`

/** Every destination with the settings that decide what it can lose. */
export const inventory = report({
  report: 'inventory',
  title: 'Destinations with their settings',
  filters: destinationListQuery.omit({ limit: true, cursor: true, sort: true, sparkline: true }),
  history: false,
  columns: () => COLUMNS,
  pages: ({ pool }, filters) =>
    keysetPages<Row>(pool, {
      select: SELECT,
      from: DESTINATION_FROM,
      where: destinationWhere(filters),
      keys: DESTINATION_KEYS,
      direction: 'asc',
    }),
})
