import { z } from 'zod'
import type { Channel } from '#lib/api/contracts/alerts.ts'
import type { Page } from '#lib/api/contracts/common.ts'
import { containing, nextCursor, offsetOf, orderBy } from '#lib/api/list.ts'
import type { Context } from '#lib/context.ts'
import { notFound } from '#lib/errors.ts'
import { CHANNEL_KINDS } from '#lib/notify/registry.ts'
import type { ListQuery } from './list-query.ts'
import { Where } from './where.ts'

type Row = Omit<Channel, 'secretsSet' | 'lastDeliveredAt' | 'createdAt' | 'updatedAt'> & {
  secrets: string | null
  lastDeliveredAt: Date | null
  createdAt: Date
  updatedAt: Date
}

const SELECT = `select c.id, c.name, c.kind, c.enabled, c.health, c.health_detail as "healthDetail", c.last_delivered_at as "lastDeliveredAt",
  c.config, c.secrets, c.created_at as "createdAt", c.updated_at as "updatedAt" from channel c`

const SORT = {
  name: 'lower(c.name)',
  kind: 'c.kind',
  enabled: 'c.enabled',
  health: 'c.health',
  lastDeliveredAt: 'c.last_delivered_at',
  createdAt: 'c.created_at',
}

/** A page of channels. Secrets never leave: only the names of those that are set. */
export async function listChannels(context: Context, query: ListQuery): Promise<Page<Channel>> {
  const offset = offsetOf(query.cursor)
  const where = new Where().add('c.name ilike ?', query.q && containing(query.q))
  const counted = await context.pool.query<{ total: number }>(`select count(*) as total from channel c ${where.sql}`, [...where.values])
  const order = orderBy(query.sort, SORT, 'name', 'c.id')
  const { rows } = await context.pool.query<Row>(
    `${SELECT} ${where.sql} ${order} limit ${where.parameter(query.limit)} offset ${where.parameter(offset)}`,
    where.values,
  )
  const total = counted.rows[0]?.total ?? 0
  return { items: rows.map((row) => toChannel(context, row)), nextCursor: nextCursor(offset, rows.length, total), total }
}

/** One channel. Throws `not-found`. */
export async function getChannel(context: Context, id: string): Promise<Channel> {
  const { rows } = await context.pool.query<Row>(`${SELECT} where c.id = $1`, [id])
  if (!rows[0]) throw notFound('channel', id)
  return toChannel(context, rows[0])
}

/** Every channel kind, its settings as JSON Schema with secret fields marked. */
export function listChannelKinds(): Page<{ kind: string; label: string; configSchema: Record<string, unknown> }> {
  const items = CHANNEL_KINDS.map(({ kind, label, configSchema }) => ({
    kind,
    label,
    configSchema: z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>,
  }))
  return { items, nextCursor: null, total: items.length }
}

const toChannel = (context: Context, { secrets, ...row }: Row): Channel => ({
  ...row,
  secretsSet: secrets === null ? [] : secretNames(context, secrets, row.id),
  lastDeliveredAt: row.lastDeliveredAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})

/** After the key was lost the list must still show; the channel's health says that its secrets cannot be opened. */
function secretNames(context: Context, sealed: string, id: string): string[] {
  try {
    return Object.keys(context.secrets.open(sealed, id)).sort()
  } catch {
    return []
  }
}
