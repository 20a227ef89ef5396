import type { Queryable } from '#lib/db/pool.ts'

/** The database's clock, the only one scheduling and state go by. `refresh` measures the offset again. */
export interface DatabaseClock {
  /** Milliseconds since the epoch. */
  now: () => number
  refresh(): Promise<void>
}

export async function createDatabaseClock(pool: Queryable): Promise<DatabaseClock> {
  let offset = 0
  const refresh = async (): Promise<void> => {
    const before = Date.now()
    const { rows } = await pool.query<{ ms: number }>('select extract(epoch from clock_timestamp())::float8 * 1000 as ms')
    const after = Date.now()
    offset = (rows[0]?.ms ?? before) - (before + after) / 2
  }
  await refresh()
  return { now: () => Math.round(Date.now() + offset), refresh }
}
