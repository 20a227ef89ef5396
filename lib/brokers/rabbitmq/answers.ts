/**
 * What the management API answers, as far as it is read here. Unknown fields pass; a field that RabbitMQ leaves out
 * (statistics before the first tick, members of a classic queue) is optional, because absent is not zero.
 */
import { z } from 'zod'

const text = z.string().nullish()
const count = z.number().nullish()
/** Some versions write an empty table as an empty list. */
const table = z.union([z.record(z.string(), z.unknown()), z.array(z.never()).transform((): Record<string, unknown> => ({}))])

export const overview = z.object({
  rabbitmq_version: z.string(),
  cluster_name: z.string(),
  node: text,
  disable_stats: z.boolean().nullish(),
  rates_mode: text,
  listeners: z.array(z.object({ node: z.string(), protocol: z.string(), port: z.number() })).nullish(),
})
export type Overview = z.infer<typeof overview>

export const node = z.object({
  name: z.string(),
  running: z.boolean(),
  type: text,
  mem_used: count,
  mem_limit: count,
  mem_alarm: z.boolean().nullish(),
  disk_free: count,
  disk_free_limit: count,
  disk_free_alarm: z.boolean().nullish(),
  fd_used: count,
  fd_total: count,
  sockets_used: count,
  proc_used: count,
  uptime: count,
  partitions: z.array(z.string()).nullish(),
  being_drained: z.boolean().nullish(),
})
export type NodeAnswer = z.infer<typeof node>

/** A queue in the form without statistics (`disable_stats=true&enable_queue_totals=true`). */
export const queue = z.object({
  vhost: z.string(),
  name: z.string(),
  type: text,
  durable: z.boolean(),
  auto_delete: z.boolean(),
  exclusive: z.boolean().nullish(),
  arguments: table,
  state: text,
  node: text,
  leader: text,
  members: z.array(z.string()).nullish(),
  online: z.array(z.string()).nullish(),
  policy: text,
  operator_policy: text,
  messages: count,
  messages_ready: count,
  messages_unacknowledged: count,
})
export type QueueAnswer = z.infer<typeof queue>

/** One page of a filtered queue list. */
export const queuePage = z.object({ items: z.array(queue), page_count: z.number() })

/** Counters of a queue; `message_stats` is absent until a channel first touched the queue. */
export const queueCounters = z.object({
  vhost: z.string(),
  name: z.string(),
  consumers: count,
  message_stats: z.object({ publish: count, ack: count, deliver_no_ack: count, get_no_ack: count, redeliver: count }).nullish(),
})
export type QueueCounters = z.infer<typeof queueCounters>

/** Extra fields of one queue, present after a statistics tick. */
export const queueReturned = z.object({ messages_ready_returned: count })

export const exchange = z.object({
  vhost: z.string(),
  name: z.string(),
  type: z.string(),
  durable: z.boolean(),
  internal: z.boolean().nullish(),
  arguments: table,
  policy: text,
})
export type ExchangeAnswer = z.infer<typeof exchange>

export const binding = z.object({
  vhost: z.string(),
  source: z.string(),
  destination: z.string(),
  destination_type: z.enum(['queue', 'exchange']),
  routing_key: z.string(),
  arguments: table,
})
export type BindingAnswer = z.infer<typeof binding>

export const policy = z.object({
  vhost: z.string(),
  name: z.string(),
  pattern: z.string(),
  'apply-to': z.string(),
  priority: z.number(),
  definition: table,
})
export type PolicyAnswer = z.infer<typeof policy>

export const consumer = z.object({
  queue: z.object({ vhost: z.string(), name: z.string() }),
  consumer_tag: z.string(),
  ack_required: z.boolean().nullish(),
  active: z.boolean().nullish(),
  activity_status: text,
  prefetch_count: count,
  channel_details: z
    .union([
      z.object({ connection_name: text, peer_host: text, name: text, node: text, user: text }),
      z.array(z.never()).transform(() => null),
    ])
    .nullish(),
})
export type ConsumerAnswer = z.infer<typeof consumer>

export const vhost = z.object({ name: z.string() })

export const failure = z.object({ error: z.string(), reason: z.unknown() })
