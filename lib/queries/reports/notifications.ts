import { notificationListQuery } from '#lib/api/contracts/alerts.ts'
import { notificationWhere } from '../notifications.ts'
import { newestFirst } from './newest-first.ts'
import { range } from './range.ts'
import { report } from './report.ts'
import { isoSql } from './rows.ts'

const COLUMNS = [
  'createdAt',
  'finishedAt',
  'channelName',
  'channelKind',
  'transition',
  'state',
  'alertSummary',
  'attempts',
  'lastAttemptAt',
  'lastOutcome',
  'lastStatus',
  'lastDurationMs',
  'lastResponseHead',
  'id',
  'channelId',
  'alertId',
]

const SELECT = `${isoSql('n.created_at')} as "createdAt", ${isoSql('n.finished_at')} as "finishedAt", c.name as "channelName", c.kind as "channelKind",
  n.transition, n.state, a.summary as "alertSummary", (select count(*) from delivery_attempt t where t.notification_id = coalesce(n.payload ->> 'groupedInto', n.id)) as attempts,
  ${isoSql('l.at')} as "lastAttemptAt", l.outcome as "lastOutcome", l.status as "lastStatus", l.duration_ms as "lastDurationMs",
  l.response_head as "lastResponseHead", n.id, n.channel_id as "channelId", n.alert_id as "alertId"`

/** Every notification with its last delivery attempt, newest first. One that was told together with others shows their common message's. */
export const notifications = report({
  report: 'notifications',
  title: 'Notifications and their delivery',
  filters: notificationListQuery.omit({ limit: true, cursor: true, sort: true }).extend(range),
  history: true,
  columns: () => COLUMNS,
  pages: ({ pool }, filters) =>
    newestFirst(pool, filters, {
      select: SELECT,
      from: `from notification n join channel c on c.id = n.channel_id left join alert a on a.id = n.alert_id
        left join lateral (select * from delivery_attempt t where t.notification_id = coalesce(n.payload ->> 'groupedInto', n.id) order by t.at desc, t.id desc limit 1) l on true`,
      where: notificationWhere(filters),
      time: 'n.created_at',
      id: 'n.id',
    }),
})
