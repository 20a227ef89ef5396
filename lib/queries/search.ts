import type { SearchAnswer } from '#lib/api/contracts/overview.ts'
import { containing } from '#lib/api/list.ts'
import type { Context } from '#lib/context.ts'

/** Objects whose name contains the text: exact and leading matches first; of one name, a destination before the runs from it. */
export async function search(context: Context, query: { q: string; limit: number }): Promise<SearchAnswer> {
  const { rows } = await context.pool.query<SearchAnswer['items'][number]>(
    `select type, id, title, subtitle, kind, "titlePhrase" from (
       select 'cluster' as type, id, name as title, environment as subtitle, kind, null::jsonb as "titlePhrase" from cluster where name ilike $1
       union all (select 'destination', d.id, d.name, concat_ws(' · ', c.name, nullif(d.namespace, '')), c.kind, null from destination d join cluster c on c.id = d.cluster_id
         where d.gone_at is null and d.name ilike $1 limit 200)
       union all (select 'subscription', s.id, s.group_name, concat_ws(' · ', d.name, c.name), c.kind, null from subscription s join destination d on d.id = s.destination_id join cluster c on c.id = s.cluster_id
         where s.gone_at is null and s.group_name ilike $1 and s.group_name <> d.name limit 200)
       union all (select 'alert', id, summary, rule_name, null, summary_phrase from alert where state <> 'closed' and (summary ilike $1 or subject_name ilike $1) limit 50)
       union all (select 'rule', id, name, condition, null, null from alert_rule where name ilike $1 limit 50)
       union all (select 'channel', id, name, kind, null, null from channel where name ilike $1 limit 50)
       union all (select 'run', r.id, d.name, r.state, null, null from requeue_run r join destination d on d.id = r.source_destination_id where r.id ilike $1 or d.name ilike $1 order by r.created_at desc limit 20)
     ) found order by (lower(title) = lower($2)) desc, (lower(title) like lower($3)) desc, length(title), title,
       array_position(array['cluster', 'destination', 'subscription', 'alert', 'rule', 'channel', 'run'], type), id limit $4`,
    [containing(query.q), query.q, `${query.q.replace(/[\\%_]/g, '\\$&')}%`, query.limit],
  )
  return { items: rows }
}
