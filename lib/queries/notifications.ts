import type { z } from 'zod'
import type { Notification, notificationListQuery } from '#lib/api/contracts/alerts.ts'
import type { Page } from '#lib/api/contracts/common.ts'
import { containing, nextCursor, offsetOf, orderBy } from '#lib/api/list.ts'
import type { Context } from '#lib/context.ts'
import { iso } from './iso.ts'
import { Where } from './where.ts'

export type NotificationListQuery = z.output<typeof notificationListQuery>

type Attempt = Notification['attempts'][number]
type Row = Omit<Notification, 'createdAt' | 'finishedAt' | 'attempts'> & { createdAt: Date; finishedAt: Date | null; attempts: Attempt[] }

const FROM = 'from notification n join channel c on c.id = n.channel_id left join alert a on a.id = n.alert_id'

const SORT = {
  createdAt: 'n.created_at',
  finishedAt: 'n.finished_at',
  state: 'n.state',
  transition: 'n.transition',
  channel: 'lower(c.name)',
}

/** Conditions of the delivery log; also used by exports. */
export const notificationWhere = (query: Pick<NotificationListQuery, 'channel' | 'state' | 'alert' | 'q'>): Where =>
  new Where()
    .add('n.channel_id = ?', query.channel)
    .add('n.state = ?', query.state)
    .add('n.alert_id = ?', query.alert)
    .add('(a.summary ilike ? or c.name ilike ?)', query.q && containing(query.q))

/** A page of the delivery log, newest first. A message that was told together with others shows the attempts of their common message. */
export async function listNotifications(context: Context, query: NotificationListQuery): Promise<Page<Notification>> {
  const offset = offsetOf(query.cursor)
  const where = notificationWhere(query)
  const counted = await context.pool.query<{ total: number }>(`select count(*) as total ${FROM} ${where.sql}`, [...where.values])
  const order = orderBy(query.sort, SORT, '-createdAt', 'n.id')
  const { rows } = await context.pool.query<Row>(
    `select n.id, json_build_object('id', c.id, 'name', c.name, 'kind', c.kind) as channel,
        case when a.id is not null then json_build_object('id', a.id, 'summary', a.summary, 'summaryPhrase', a.summary_phrase) end as incident,
        n.transition, n.state, n.created_at as "createdAt", n.finished_at as "finishedAt",
        (select coalesce(json_agg(json_build_object('at', d.at, 'outcome', d.outcome, 'status', d.status, 'durationMs', d.duration_ms,
          'responseHead', d.response_head) order by d.at, d.id), '[]')
          from delivery_attempt d where d.notification_id = coalesce(n.payload->>'groupedInto', n.id)) as attempts
      ${FROM} ${where.sql} ${order} limit ${where.parameter(query.limit)} offset ${where.parameter(offset)}`,
    where.values,
  )
  const total = counted.rows[0]?.total ?? 0
  return { items: rows.map(toNotification), nextCursor: nextCursor(offset, rows.length, total), total }
}

const toNotification = (row: Row): Notification => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  finishedAt: iso(row.finishedAt),
  attempts: row.attempts.map((attempt) => ({ ...attempt, at: new Date(attempt.at).toISOString() })),
})
