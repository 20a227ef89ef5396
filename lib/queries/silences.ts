import type { Matchers } from '#lib/alerting/match.ts'
import type { Silence } from '#lib/api/contracts/alerts.ts'
import type { Page } from '#lib/api/contracts/common.ts'
import { containing, nextCursor, offsetOf, orderBy } from '#lib/api/list.ts'
import type { Context } from '#lib/context.ts'
import { notFound } from '#lib/errors.ts'
import type { ListQuery } from './list-query.ts'
import { Where } from './where.ts'

type Row = Omit<Silence, 'startsAt' | 'endsAt' | 'createdAt'> & { startsAt: Date; endsAt: Date; createdAt: Date }

const ACTIVE = 's.starts_at <= now() and s.ends_at > now()'
const SELECT = `select s.id, s.matchers, s.starts_at as "startsAt", s.ends_at as "endsAt", s.author, s.reason, ${ACTIVE} as active,
  s.created_at as "createdAt" from silence s`

const SORT = {
  startsAt: 's.starts_at',
  endsAt: 's.ends_at',
  author: 's.author',
  reason: 's.reason',
  active: ACTIVE,
  createdAt: 's.created_at',
}

/** A page of silences, past ones too; those that end last come first. */
export async function listSilences(context: Context, query: ListQuery): Promise<Page<Silence>> {
  const offset = offsetOf(query.cursor)
  const where = new Where().add('(s.reason ilike ? or s.author ilike ?)', query.q && containing(query.q))
  const counted = await context.pool.query<{ total: number }>(`select count(*) as total from silence s ${where.sql}`, [...where.values])
  const order = orderBy(query.sort, SORT, '-endsAt', 's.id')
  const { rows } = await context.pool.query<Row>(
    `${SELECT} ${where.sql} ${order} limit ${where.parameter(query.limit)} offset ${where.parameter(offset)}`,
    where.values,
  )
  const total = counted.rows[0]?.total ?? 0
  return { items: rows.map(toSilence), nextCursor: nextCursor(offset, rows.length, total), total }
}

/** One silence. Throws `not-found`. */
export async function getSilence(context: Context, id: string): Promise<Silence> {
  const { rows } = await context.pool.query<Row>(`${SELECT} where s.id = $1`, [id])
  if (!rows[0]) throw notFound('silence', id)
  return toSilence(rows[0])
}

/** Matchers of the silences in force now. */
export async function activeSilences(context: Context): Promise<Matchers[]> {
  const { rows } = await context.pool.query<{ matchers: Matchers }>(`select s.matchers from silence s where ${ACTIVE}`)
  return rows.map((row) => row.matchers)
}

const toSilence = (row: Row): Silence => ({
  ...row,
  startsAt: row.startsAt.toISOString(),
  endsAt: row.endsAt.toISOString(),
  createdAt: row.createdAt.toISOString(),
})
