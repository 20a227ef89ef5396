import type { Pool } from '#lib/db/pool.ts'
import type { Where } from '../where.ts'

/** Rows read at once. */
export const PAGE_ROWS = 1000

interface Key {
  /** Expression we write; never null. Together the keys are unique. */
  sql: string
  /** Postgres type to compare in. */
  type: 'text' | 'timestamptz'
}

export interface KeysetQuery {
  /** Columns with their names in the answer. */
  select: string
  /** From `from` on, without `where`. */
  from: string
  where: Where
  keys: readonly Key[]
  /** Of all keys together. */
  direction: 'asc' | 'desc'
}

/**
 * All rows in the order of the keys, a page at a time. Each page is a statement of its own that starts after the last row: no
 * transaction stays open while a slow reader thinks, and a reader who leaves costs at most the page under way.
 * Keys travel as text, because a JavaScript date would lose the microseconds.
 */
export async function* keysetPages<T extends object>(pool: Pool, query: KeysetQuery, pageRows = PAGE_ROWS): AsyncGenerator<T[]> {
  const keys = query.keys.map((key) => key.sql)
  const fields = `${query.select}, array[${query.keys.map((key) => `(${key.sql})::text`).join(', ')}] as "keysetKeys"`
  const order = `order by ${keys.map((key) => `${key} ${query.direction}`).join(', ')} limit ${pageRows}`
  const base = query.where.sql || 'where true'
  const comparison = query.direction === 'asc' ? '>' : '<'
  let after: string[] | null = null
  for (;;) {
    const values: unknown[] = [...query.where.values]
    const places = (after ?? []).map((value, index) => `$${values.push(value)}::${query.keys[index]?.type ?? 'text'}`)
    const start: string = after === null ? '' : `and (${keys.join(', ')}) ${comparison} (${places.join(', ')})`
    const { rows }: { rows: (T & { keysetKeys: string[] })[] } = await pool.query(
      `select ${fields} ${query.from} ${base} ${start} ${order}`,
      values,
    )
    const last: { keysetKeys: string[] } | undefined = rows.at(-1)
    if (!last) return
    yield rows.map(({ keysetKeys: _keys, ...row }) => row as unknown as T)
    if (rows.length < pageRows) return
    after = last.keysetKeys
  }
}
