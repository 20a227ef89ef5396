import pg from 'pg'

export type Pool = pg.Pool
/** A client inside a transaction, or a pool: anything that answers `query`. */
export type Queryable = Pick<pg.Pool, 'query'>

const INT8 = 20
const NUMERIC = 1700

/** Counts stay below 2^53, so int8 and numeric become numbers; a value beyond that would lose its last digits. */
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 || oid === NUMERIC ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
}

/** Opens a pool. An idle client that loses its connection is replaced, never a crash. */
export function createPool(databaseUrl: string, options: { max?: number; applicationName?: string } = {}): Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: options.max ?? 10,
    application_name: options.applicationName ?? 'spillway',
    connectionTimeoutMillis: 10_000,
    types,
  })
  pool.on('error', () => undefined)
  return pool
}

/** Runs `work` in one transaction; rolls back on any error. */
export async function transaction<T>(pool: Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((rollbackError: Error) => {
      broken = rollbackError
    })
    throw error
  } finally {
    client.release(broken)
  }
}
