import { matches, type Matchers, type MatchTarget } from '#lib/alerting/match.ts'
import type { Queryable } from '#lib/db/pool.ts'

/** A silence that fits a destination or one of its readers. */
export interface FittingSilence {
  id: string
  /** Milliseconds. */
  startsAt: number
  endsAt: number
  author: string
  reason: string
  /** Who ended it early; null: it ran out, or runs. */
  endedBy: string | null
}

/** Silences looked at, the last to end first. */
const MOST = 2_000

/** Silences past and present that fit a destination or a reader of it, also those ended early, which only the audit log knows. */
export async function silencesOf(db: Queryable, destinationId: string): Promise<FittingSilence[]> {
  const targets = await targetsOf(db, destinationId)
  const { rows } = await db.query<Omit<FittingSilence, 'startsAt' | 'endsAt'> & { startsAt: Date; endsAt: Date; matchers: Matchers }>(
    `select * from (
       select id, matchers, starts_at as "startsAt", ends_at as "endsAt", author, reason, null as "endedBy" from silence
       union all
       select entity_id, before -> 'matchers', (before ->> 'startsAt')::timestamptz, least(at, (before ->> 'endsAt')::timestamptz),
         before ->> 'author', before ->> 'reason', actor ->> 'name'
       from audit_event where entity = 'silence' and action = 'silence.removed' and before ? 'matchers'
     ) known where "startsAt" < "endsAt" order by "endsAt" desc limit $1`,
    [MOST],
  )
  return rows
    .filter(({ matchers: { rule: _anyRule, ...matchers } }) => targets.some((target) => matches(matchers, target)))
    .map(({ matchers: _matchers, startsAt, endsAt, ...silence }) => ({
      ...silence,
      startsAt: startsAt.getTime(),
      endsAt: endsAt.getTime(),
    }))
}

/** What a silence may be matched against: the destination itself and each of its readers. */
async function targetsOf(db: Queryable, destinationId: string): Promise<MatchTarget[]> {
  const { rows } = await db.query<Omit<MatchTarget, 'cluster' | 'rule'> & { cluster: MatchTarget['cluster'] }>(
    `select json_build_object('id', c.id, 'name', c.name, 'environment', c.environment) as cluster, d.name as destination,
       reader.group_name as "group", d.pattern, d.owner
     from destination d join cluster c on c.id = d.cluster_id
     cross join lateral (select null as group_name union all select s.group_name from subscription s where s.destination_id = d.id) reader
     where d.id = $1`,
    [destinationId],
  )
  return rows.map((row) => ({ ...row, rule: { id: null, name: '' } }))
}
