import type { PoolClient } from 'pg'
import { transaction, type Pool, type Queryable } from '#lib/db/pool.ts'
import type { Classification } from './channel.ts'
import { notificationEvent, type NotificationEvent } from './event.ts'
import type { Attempt, StoredChannel } from './send.ts'

/** A message claimed for one attempt, with every row it settles. */
export interface Claim {
  /** Id of the leading row: the idempotency id of the message, the same in every attempt. */
  id: string
  /** This attempt included. */
  attempts: number
  event: NotificationEvent
  /** All rows told by this message. */
  rows: string[]
}

/** A claimed row becomes free again after this long: longer than any attempt takes. */
const LEASE_MS = 60_000
/** Older messages are no news any more. */
const TOO_OLD_MS = 24 * 3_600_000
const GROUP_MAX = 500
const LISTED_MEMBERS = 20

interface Row {
  id: string
  alert_id: string | null
  transition: string
  transition_no: number
  attempts: number
  payload: unknown
  created_at: Date
  /** Every attempt so far certainly did not arrive. */
  never_arrived: boolean
}

/** Channels that have something due and can be sent to. */
export async function dueChannels(db: Queryable, now: Date): Promise<StoredChannel[]> {
  const found = await db.query<StoredChannel>(
    `select id, name, kind, config, secrets from channel c where enabled and health <> 'dead'
      and exists (select 1 from notification n where n.channel_id = c.id and n.state = 'pending' and n.next_attempt_at <= $1)
      order by id`,
    [now],
  )
  return found.rows
}

const LEADS = `n.state = 'pending' and n.next_attempt_at <= $2 and not n.payload ? 'groupedInto'
  and not exists (select 1 from notification e where e.channel_id = n.channel_id and e.alert_id = n.alert_id
    and e.state = 'pending' and e.transition_no < n.transition_no)`

/**
 * Claims the next message of a channel: critical first, then oldest, and in order within one incident. Null when nothing is due.
 * Firing that was never told and is over already becomes one "fired and recovered" message, or none when not grave; first
 * messages of one rule and cluster that are due together become one.
 */
export async function claimNext(pool: Pool, channelId: string, now: Date): Promise<Claim | null> {
  for (;;) {
    const claim = await transaction(pool, (client) => claimOnce(client, channelId, now))
    if (claim !== 'again') return claim
  }
}

async function claimOnce(client: PoolClient, channelId: string, now: Date): Promise<Claim | null | 'again'> {
  const found = await client.query<Row>(
    `select n.id, n.alert_id, n.transition, n.transition_no, n.attempts, n.payload, n.created_at,
        n.attempts = (select count(*) from delivery_attempt d where d.notification_id = n.id
          and (d.status is not null or d.outcome = 'unreachable')) as never_arrived
      from notification n where n.channel_id = $1 and ${LEADS}
      order by (n.payload->'incident'->>'severity' = 'critical') desc, n.created_at, n.transition_no, n.id limit 1
      for update of n skip locked`,
    [channelId, now],
  )
  const head = found.rows[0]
  if (!head) return null
  const parsed = notificationEvent.safeParse(head.payload)
  if (!parsed.success) return drop(client, [head.id], 'unreadable', now)
  if (now.getTime() - head.created_at.getTime() > TOO_OLD_MS) return drop(client, [head.id], 'too_old', now)
  const end = head.transition === 'fired' && head.never_arrived ? await endOf(client, channelId, head) : null
  if (end) {
    const grave = end.event.incident?.severity === 'critical' || end.event.incident?.severity === 'high'
    if (!grave) return drop(client, [head.id, ...end.rows], 'over_before_delivery', now)
    return take(client, head, { ...end.event, notifyReason: 'fired_and_recovered' }, [head.id, ...end.rows], now)
  }
  const members = head.attempts === 0 && head.alert_id ? await group(client, channelId, head, now) : []
  const event: NotificationEvent =
    members.length === 0
      ? parsed.data
      : {
          ...parsed.data,
          members: members.slice(0, LISTED_MEMBERS).flatMap((row) => {
            const member = notificationEvent.safeParse(row.payload)
            return member.success && member.data.incident ? [member.data.incident] : []
          }),
          truncatedCount: Math.max(0, members.length - LISTED_MEMBERS),
        }
  const grouped = await client.query<{ id: string }>(`select id from notification where payload->>'groupedInto' = $1`, [head.id])
  return take(client, head, event, [head.id, ...grouped.rows.map((row) => row.id)], now)
}

/** Later rows of the same incident and channel, when the last of them is its end. */
async function endOf(client: PoolClient, channelId: string, head: Row): Promise<{ event: NotificationEvent; rows: string[] } | null> {
  const later = await client.query<{ id: string; transition: string; payload: unknown }>(
    `select id, transition, payload from notification
      where channel_id = $1 and alert_id = $2 and state = 'pending' and transition_no > $3 order by transition_no for update`,
    [channelId, head.alert_id, head.transition_no],
  )
  const last = later.rows.at(-1)
  if (!last || (last.transition !== 'recovered' && last.transition !== 'closed')) return null
  const event = notificationEvent.safeParse(last.payload)
  return event.success ? { event: event.data, rows: later.rows.map((row) => row.id) } : null
}

/** Rows that say the same of other objects of the same rule and cluster; from now on they share the head's fate. */
async function group(client: PoolClient, channelId: string, head: Row, now: Date): Promise<{ id: string; payload: unknown }[]> {
  const members = await client.query<{ id: string; payload: unknown }>(
    `select n.id, n.payload from notification n
      where n.channel_id = $1 and ${LEADS} and n.id <> $3 and n.attempts = 0 and n.transition = $4
        and n.payload->'incident'->'rule' = $5::jsonb->'incident'->'rule'
        and n.payload->'incident'->'cluster' = $5::jsonb->'incident'->'cluster'
        and n.payload->'incident'->'severity' = $5::jsonb->'incident'->'severity'
        and n.payload->'incident'->'condition' = $5::jsonb->'incident'->'condition'
        and n.payload->'notifyReason' = $5::jsonb->'notifyReason'
        and not exists (select 1 from notification l where l.channel_id = n.channel_id and l.alert_id = n.alert_id
          and l.state = 'pending' and l.transition_no > n.transition_no)
      order by (n.payload->'incident'->>'value')::float8 desc nulls last, n.id limit ${GROUP_MAX} for update of n skip locked`,
    [channelId, now, head.id, head.transition, JSON.stringify(head.payload)],
  )
  if (members.rows.length > 0)
    await client.query(`update notification set payload = payload || jsonb_build_object('groupedInto', $2::text) where id = any($1)`, [
      members.rows.map((row) => row.id),
      head.id,
    ])
  return members.rows
}

async function take(client: PoolClient, head: Row, event: NotificationEvent, rows: string[], now: Date): Promise<Claim> {
  await client.query(
    `update notification set attempts = attempts + 1, next_attempt_at = $2, payload = payload || $3::jsonb where id = $1`,
    [
      head.id,
      new Date(now.getTime() + LEASE_MS),
      event.members ? JSON.stringify({ members: event.members, truncatedCount: event.truncatedCount }) : '{}',
    ],
  )
  return { id: head.id, attempts: head.attempts + 1, event, rows }
}

async function drop(client: PoolClient, ids: string[], reason: string, now: Date): Promise<'again'> {
  await client.query(
    `update notification set state = 'dropped', finished_at = $2,
        payload = payload || jsonb_build_object('dropped', jsonb_build_object('reason', $3::text, 'by', null)) where id = any($1)`,
    [ids, now, reason],
  )
  return 'again'
}

/** What becomes of the claimed rows. */
export type Fate = { state: 'delivered' | 'accepted' | 'dead' } | { state: 'pending'; nextAttemptAt: Date }

export async function recordAttempt(client: PoolClient, claim: Claim, attempt: Attempt, fate: Fate, now: Date): Promise<void> {
  await client.query(
    'insert into delivery_attempt (notification_id, at, outcome, status, duration_ms, response_head) values ($1, $2, $3, $4, $5, $6)',
    [claim.id, now, outcomeOf(attempt), attempt.status, attempt.durationMs, attempt.responseHead || reasonOf(attempt.result)],
  )
  await (fate.state === 'pending'
    ? client.query('update notification set next_attempt_at = $2 where id = $1', [claim.id, fate.nextAttemptAt])
    : client.query(`update notification set state = $2, finished_at = $3 where id = any($1) and state = 'pending'`, [
        claim.rows,
        fate.state,
        now,
      ]))
}

const outcomeOf = ({ result, mayHaveArrived }: Attempt): string =>
  result.outcome === 'retry' && !mayHaveArrived ? 'unreachable' : result.outcome

/** One sentence for people; empty for a success. */
export const reasonOf = (result: Classification): string =>
  result.outcome === 'retry' ? result.reason : result.outcome === 'permanent' ? `${result.reason} ${result.hint}` : ''
