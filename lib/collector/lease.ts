import type { Pool, Queryable } from '#lib/db/pool.ts'

/** Leases are short so that a killed collector is replaced quickly; holders renew every second. */
export const LEASE_MS = 5_000

/** A held lease. `fence` is new with every change of owner, also after the row was given back: a late writer with an old one is refused. */
export interface Lease {
  resource: string
  fence: number
}

/** Takes or renews leases of free or own resources in one statement. Answers those held now. */
export async function holdLeases(pool: Pool, owner: string, resources: string[]): Promise<Lease[]> {
  if (resources.length === 0) return []
  const result = await pool.query<Lease>(
    `insert into lease as l (resource, owner, until, fence)
     select resource, $1, now() + $3 * interval '1 millisecond', pg_current_xact_id()::text::bigint from unnest($2::text[]) as resource order by resource
     on conflict (resource) do update
       set owner = excluded.owner, until = excluded.until, fence = case when l.owner = excluded.owner then l.fence else excluded.fence end
       where l.owner = excluded.owner or l.until < now()
     returning resource, fence`,
    [owner, resources, LEASE_MS],
  )
  return result.rows
}

/** Gives leases back at once, so that another collector need not wait for them to run out. */
export async function releaseLeases(pool: Pool, owner: string, resources: string[]): Promise<void> {
  if (resources.length > 0) await pool.query('delete from lease where owner = $1 and resource = any($2)', [owner, resources])
}

/** Inside a transaction: is the lease still ours? Locks it until the end, so nobody can take it before we commit. */
export async function stillHeld(client: Queryable, owner: string, lease: Lease): Promise<boolean> {
  const result = await client.query('select 1 from lease where resource = $1 and owner = $2 and fence = $3 for share', [
    lease.resource,
    owner,
    lease.fence,
  ])
  return result.rowCount === 1
}
