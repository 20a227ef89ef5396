import { createPool, type Pool } from '../pool.ts'

/** Runs `work` on the server's maintenance database. */
export async function onServer<T>(serverUrl: string, work: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = createPool(serverUrl, { max: 1 })
  try {
    return await work(pool)
  } finally {
    await pool.end()
  }
}

/** URL of another database of the same server. */
export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

/** Drops a database, ending connections a test left open. */
export const dropDatabase = (serverUrl: string, name: string): Promise<unknown> =>
  onServer(serverUrl, (pool) => pool.query(`drop database if exists ${name} with (force)`))
