import { requeueRunListQuery } from '#lib/api/contracts/dead-letters.ts'
import { requeueRunWhere } from '../requeue-runs.ts'
import { newestFirst } from './newest-first.ts'
import { range } from './range.ts'
import { report } from './report.ts'
import { isoSql } from './rows.ts'

const COUNTS = ['planned', 'sent', 'confirmed', 'removed', 'failed', 'skipped', 'unknown']

const COLUMNS = [
  'createdAt',
  'startedAt',
  'finishedAt',
  'clusterName',
  'sourceName',
  'targetMode',
  'targetName',
  'state',
  'outcome',
  ...COUNTS,
  'ratePerSecond',
  'actorType',
  'actorName',
  'reason',
  'error',
  'selection',
  'id',
  'source',
  'clusterId',
]

const SELECT = `${isoSql('r.created_at')} as "createdAt", ${isoSql('r.started_at')} as "startedAt", ${isoSql('r.finished_at')} as "finishedAt",
  c.name as "clusterName", d.name as "sourceName", r.target ->> 'mode' as "targetMode", t.name as "targetName", r.state, r.outcome,
  ${COUNTS.map((count) => `r.count_${count} as ${count}`).join(', ')}, r.rate_per_second as "ratePerSecond", r.actor ->> 'type' as "actorType",
  r.actor ->> 'name' as "actorName", r.reason, r.error, r.selection, r.id, r.source_destination_id as source, r.cluster_id as "clusterId"`

/** Every requeue run with what became of its messages, newest first. */
export const requeueRuns = report({
  report: 'requeue-runs',
  title: 'Requeue runs with their outcome',
  filters: requeueRunListQuery.omit({ limit: true, cursor: true, sort: true }).extend(range),
  history: true,
  columns: () => COLUMNS,
  pages: ({ pool }, filters) =>
    newestFirst(pool, filters, {
      select: SELECT,
      from: `from requeue_run r join destination d on d.id = r.source_destination_id join cluster c on c.id = r.cluster_id
        left join destination t on t.id = r.target ->> 'destinationId'`,
      where: requeueRunWhere(filters),
      time: 'r.created_at',
      id: 'r.id',
    }),
})
