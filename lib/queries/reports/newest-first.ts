import type { Pool } from '#lib/db/pool.ts'
import type { Where } from '../where.ts'
import { keysetPages } from './keyset.ts'
import { checkRange, type Range } from './range.ts'
import type { Row } from './report.ts'

/**
 * All rows of things that happened at a time, the last first, those inside the range when one is given. `time` and `id` are
 * expressions we write; the id tells rows of the same moment apart. Throws `invalid-request` for an empty range.
 */
export function newestFirst(
  pool: Pool,
  range: Range,
  query: { select: string; from: string; where: Where; time: string; id: string },
): AsyncGenerator<Row[]> {
  checkRange(range)
  const { select, from, where, time, id } = query
  return keysetPages<Row>(pool, {
    select,
    from,
    where: where.add(`${time} >= ?`, range.from).add(`${time} < ?`, range.to),
    keys: [
      { sql: time, type: 'timestamptz' },
      { sql: id, type: 'text' },
    ],
    direction: 'desc',
  })
}
