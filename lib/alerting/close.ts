import type { CloseReason } from './state.ts'

/** Runs one parametrised statement: a Prisma transaction's `$executeRawUnsafe` or a pg client. */
export type Execute = (sql: string, ...values: string[]) => Promise<unknown>

const ISO_NOW = `to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
const COLUMN = { rule: 'rule_id', cluster: 'cluster_id' } as const

/**
 * Closes every open incident of a rule or a cluster for a reason that is no recovery, and queues the news for the channels
 * that were told of it. For changes made by people: the evaluator would see them at the next poll, but there may be none.
 */
export async function closeIncidents(execute: Execute, of: keyof typeof COLUMN, id: string, reason: CloseReason): Promise<void> {
  await execute(
    `with closed as (
      update alert set state = 'closed', closed_at = now(), close_reason = $2, transition_no = transition_no + 1, fence = fence + 1
      where ${COLUMN[of]} = $1 and state <> 'closed' returning id, fired_at, transition_no
    ), events as (
      insert into alert_event (alert_id, transition, details) select id, 'closed', jsonb_build_object('reason', $2::text) from closed
    ), told as (
      select distinct on (n.alert_id, n.channel_id) n.alert_id, n.channel_id, n.payload
      from notification n where n.alert_id in (select id from closed) and n.state in ('pending', 'delivered', 'accepted')
      order by n.alert_id, n.channel_id, n.transition_no desc
    )
    insert into notification (id, channel_id, alert_id, transition_no, transition, payload)
    select gen_random_uuid()::text, told.channel_id, closed.id, closed.transition_no, 'closed',
      (told.payload - '{members,truncatedCount,groupedInto,dropped}'::text[]) || jsonb_build_object(
        'type', 'alert.closed', 'notifyReason', 'closed', 'at', ${ISO_NOW},
        'incident', told.payload->'incident' || jsonb_build_object(
          'transitionNo', closed.transition_no, 'endedAt', ${ISO_NOW}, 'closeReason', $2::text))
    from closed join told on told.alert_id = closed.id join channel c on c.id = told.channel_id
    where closed.fired_at is not null and c.enabled and c.health <> 'dead'`,
    id,
    reason,
  )
}
