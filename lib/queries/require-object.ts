import type { Context } from '#lib/context.ts'
import { notFound } from '#lib/errors.ts'

/** Throws `not-found` unless the row exists. */
export async function requireObject(context: Context, table: 'destination' | 'subscription' | 'cluster', id: string): Promise<void> {
  const found = await context.pool.query(`select 1 from ${table} where id = $1`, [id])
  if (found.rowCount === 0) throw notFound(table, id)
}
