import type { Condition } from '#lib/alerting/condition.ts'
import { matches, targetOf } from '#lib/alerting/match.ts'
import type { AlertSubject } from '#lib/alerting/subject.ts'
import type { Scope } from '#lib/api/contracts/alerts.ts'
import type { Queryable } from '#lib/db/pool.ts'

/** An object a rule covers, as it is known now. */
export interface PreviewSubject {
  subject: AlertSubject
  cluster: { id: string; name: string; environment: string; pollIntervalSeconds: number }
  /** The destination a subscription reads, or the subject itself. */
  destinationId: string
  goneAt: Date | null
}

interface Row extends Omit<AlertSubject, 'freshness' | 'observed' | 'numbers'> {
  destinationId: string
  goneAt: Date | null
  clusterId: string
  clusterName: string
  environment: string
  pollIntervalSeconds: number
}

const CLUSTER = `c.id as "clusterId", c.name as "clusterName", c.environment, c.poll_interval_seconds as "pollIntervalSeconds"`
const DESTINATION = 'd.namespace, d.role, d.type, d.pattern, d.owner, d.incarnation'
const SQL = {
  cluster: `select 'cluster' as kind, c.id, c.name, '' as incarnation, c.id as "destinationId", null::timestamptz as "goneAt", ${CLUSTER}
    from cluster c where c.enabled and $1::timestamptz is not null order by lower(c.name)`,
  destination: `select 'destination' as kind, d.id, d.name, ${DESTINATION}, d.id as "destinationId", d.gone_at as "goneAt", ${CLUSTER}
    from destination d join cluster c on c.id = d.cluster_id
    where c.enabled and (d.gone_at is null or d.gone_at > $1) order by d.backlog_messages desc nulls last, d.name, d.id`,
  subscription: `select 'subscription' as kind, s.id, d.name, s.group_name as "group", ${DESTINATION}, d.id as "destinationId",
      least(s.gone_at, d.gone_at) as "goneAt", ${CLUSTER}
    from subscription s join destination d on d.id = s.destination_id join cluster c on c.id = s.cluster_id
    where c.enabled and (least(s.gone_at, d.gone_at) is null or least(s.gone_at, d.gone_at) > $1)
    order by s.lag_messages desc nulls last, d.name, s.id`,
} as const

/**
 * Objects of enabled clusters that a rule covers, also those deleted since `from`. Of those with the most waiting the history is
 * looked at first, so they come first.
 */
export async function previewSubjects(db: Queryable, rule: { condition: Condition; scope: Scope }, from: Date): Promise<PreviewSubject[]> {
  const { condition } = rule
  const kinds = condition.subjectKind === 'cluster' ? (['cluster'] as const) : (['destination', 'subscription'] as const)
  const covered: PreviewSubject[] = []
  for (const kind of kinds) {
    const { rows } = await db.query<Row>(SQL[kind], [from])
    for (const row of rows) {
      const { destinationId, goneAt, clusterId, clusterName, environment, pollIntervalSeconds, ...known } = row
      const subject: AlertSubject = { ...known, freshness: 'fresh', observed: true, numbers: {} }
      const cluster = { id: clusterId, name: clusterName, environment, pollIntervalSeconds }
      if (condition.applies(subject) && matches(rule.scope, targetOf(cluster, subject)))
        covered.push({ subject, cluster, destinationId, goneAt })
    }
  }
  return covered
}
