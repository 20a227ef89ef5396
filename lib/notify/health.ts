import { randomUUID } from 'node:crypto'
import type { PoolClient } from 'pg'
import type { NotificationEvent } from './event.ts'
import type { Attempt, StoredChannel } from './send.ts'
import { reasonOf } from './outbox.ts'

/** Permanent errors in a row after which a channel is given up. */
const DEAD_AFTER = 2

/**
 * Keeps a channel's health after an attempt. `failures` counts permanent errors of the channel in a row; the second, or one
 * that is final, makes it dead: what waits for it is given up and the other channels are told.
 */
export async function recordHealth(
  client: PoolClient,
  channel: Pick<StoredChannel, 'id' | 'name'>,
  { result }: Attempt,
  now: Date,
): Promise<void> {
  if (result.outcome === 'delivered' || result.outcome === 'accepted') {
    await client.query(`update channel set health = 'ok', health_detail = '', failures = 0, last_delivered_at = $2 where id = $1`, [
      channel.id,
      now,
    ])
    return
  }
  const counts = result.outcome === 'permanent' && result.of === 'channel'
  const done = await client.query<{ dead: boolean }>(
    `update channel set failures = failures + $2, health_detail = $3,
        health = case when $4 or ($2 > 0 and failures + $2 >= ${DEAD_AFTER}) then 'dead' else 'failing' end
      where id = $1 and health <> 'dead' returning health = 'dead' as dead`,
    [channel.id, counts ? 1 : 0, reasonOf(result), result.outcome === 'permanent' && result.final === true],
  )
  if (done.rows[0]?.dead) await giveUp(client, channel, reasonOf(result), now)
}

async function giveUp(client: PoolClient, channel: Pick<StoredChannel, 'id' | 'name'>, reason: string, now: Date): Promise<void> {
  await client.query(`update notification set state = 'dead', finished_at = $2 where channel_id = $1 and state = 'pending'`, [
    channel.id,
    now,
  ])
  const event: NotificationEvent = {
    schemaVersion: 1,
    type: 'channel.dead',
    notifyReason: 'channel_dead',
    at: now.toISOString(),
    incident: null,
    channel: { id: channel.id, name: channel.name, reason },
  }
  const others = await client.query<{ id: string }>(`select id from channel where id <> $1 and enabled and health <> 'dead'`, [channel.id])
  for (const other of others.rows)
    await client.query(
      `insert into notification (id, channel_id, transition, payload, next_attempt_at, created_at) values ($1, $2, 'channel_dead', $3, $4, $4)`,
      [randomUUID(), other.id, event, now],
    )
}
