import { AppError } from '#lib/errors.ts'

/** Where a page starts. Cursors are opaque to clients: an offset, so that any sort order can be paged. */
export function offsetOf(cursor: string | undefined): number {
  if (!cursor) return 0
  const offset = Number(Buffer.from(cursor, 'base64url').toString('utf8'))
  if (!Number.isSafeInteger(offset) || offset < 0)
    throw new AppError('invalid-request', 'The cursor is not one of ours.', [{ field: 'cursor', message: 'is not valid' }])
  return offset
}

/** Cursor of the next page, null on the last one. */
export const nextCursor = (offset: number, returned: number, total: number): string | null =>
  offset + returned < total && returned > 0 ? Buffer.from(String(offset + returned)).toString('base64url') : null

/**
 * SQL for `sort=-field`: the column, direction, nulls last, and the tie-breaker. `columns` maps API names to SQL expressions we wrote.
 * Throws `invalid-request` for a name not in it.
 */
export function orderBy(sort: string | undefined, columns: Record<string, string>, fallback: string, tieBreaker: string): string {
  const wanted = sort ?? fallback
  const descending = wanted.startsWith('-')
  const column = Object.hasOwn(columns, wanted.replace(/^-/, '')) ? columns[wanted.replace(/^-/, '')] : undefined
  if (!column) {
    throw new AppError('invalid-request', `Cannot sort by ${JSON.stringify(wanted)}.`, [
      { field: 'sort', message: `one of ${Object.keys(columns).join(', ')}` },
    ])
  }
  return `order by ${column} ${descending ? 'desc' : 'asc'} nulls last, ${tieBreaker}`
}

/** Pattern for `ilike` that finds `text` anywhere, its own wildcards taken literally. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`

/** One page of a list that is already in memory. */
export function slice<T>(
  whole: { items: T[] },
  query: { limit: number; cursor?: string | undefined },
): { items: T[]; nextCursor: string | null; total: number } {
  const offset = offsetOf(query.cursor)
  const items = whole.items.slice(offset, offset + query.limit)
  return { items, nextCursor: nextCursor(offset, items.length, whole.items.length), total: whole.items.length }
}
