import type { Pool } from '#lib/db/pool.ts'

/** A run as a person starts it: all dead letters of one queue to another. Answers its id. */
export async function plannedRun(
  pool: Pool,
  run: { kind: string; namespace: string; source: string; target: string; messages: number },
): Promise<string> {
  const { kind, namespace, source, target, messages } = run
  await pool.query(`insert into cluster (id, name, kind, config) values ('bench', 'bench', $1, '{}') on conflict do nothing`, [kind])
  await pool.query(
    `insert into destination (id, cluster_id, namespace, name, type) select name, 'bench', $2, name, 'queue' from unnest($1::text[]) as name`,
    [[source, target], namespace],
  )
  await pool.query(
    `insert into requeue_run (id, cluster_id, source_destination_id, state, selection, target, plan, frozen, matched, actor, started_at)
     values ($1, 'bench', $1, 'running', '{"all": true}', $2, '{}', '{"mode": "count", "order": "queue"}', $3, '{"type": "user", "name": "bench"}', now())`,
    [source, { mode: 'destination', destinationId: target }, messages],
  )
  return source
}
