import type { BrokerConnection, BrokerMessage, DestinationRef } from '#lib/brokers/contract.ts'
import type { Context } from '#lib/context.ts'
import { phrase } from '#lib/domain/phrase.ts'
import type { DestinationType } from '#lib/domain/types.ts'
import { AppError, CostNotAccepted, notFound } from '#lib/errors.ts'

export interface BrowsedDestination extends DestinationRef {
  id: string
  clusterId: string
  incarnation: string
  type: DestinationType
  role: string
  kind: string
}

/** The destination to look into. Throws `not-found`; `unprocessable` when the cluster cannot be looked into. */
export async function browsedDestination(context: Context, id: string): Promise<BrowsedDestination> {
  const result = await context.pool.query<BrowsedDestination & { capabilities: string[]; clusterName: string }>(
    `select d.id, d.cluster_id as "clusterId", d.namespace, d.name, d.incarnation, d.type, d.role, c.kind, c.capabilities, c.name as "clusterName"
     from destination d join cluster c on c.id = d.cluster_id where d.id = $1`,
    [id],
  )
  const row = result.rows[0]
  if (!row) throw notFound('destination', id)
  const { capabilities, clusterName, ...destination } = row
  if (!capabilities.includes('browse')) {
    throw new AppError('unprocessable', phrase('error.no-browse', { name: clusterName }))
  }
  return destination
}

/** Refuses a look that costs unless the person accepted it. Throws `cost-not-accepted` with what it costs. */
export async function checkCost(connection: BrokerConnection, destination: BrowsedDestination, acceptCost: boolean, signal: AbortSignal) {
  const cost = await connection.browseCost({ namespace: destination.namespace, name: destination.name }, signal)
  if (cost.looksLeft === 0) throw new AppError('unprocessable', cost.explanation)
  if (cost.cost !== 'free' && !acceptCost) throw new CostNotAccepted(`${cost.explanation} Ask again with acceptCost=true.`, cost)
  return cost
}

/** Messages of a queue read through for one of them. */
const SEARCHED = 2_000
const PAGE = 500

/** One message by its id, its body up to `maxBodyBytes`. Throws `not-found`, `cost-not-accepted`. */
export async function findMessage(
  connection: BrokerConnection,
  destination: BrowsedDestination,
  messageId: string,
  options: { maxBodyBytes: number; acceptCost: boolean },
  signal: AbortSignal,
): Promise<BrokerMessage> {
  const ref = { namespace: destination.namespace, name: destination.name }
  await checkCost(connection, destination, options.acceptCost, signal)
  const missing = notFound(`message in ${destination.name}`, messageId)
  if (destination.type === 'topic' && connection.openMover) {
    if (!/^\d{1,9}-\d{1,15}$/.test(messageId)) throw missing
    const mover = await connection.openMover({ source: ref, prefetch: 1, positions: [messageId] }, signal)
    try {
      const held = await mover.next(signal)
      if (held === null || held.missing !== undefined) throw missing
      return held.message
    } finally {
      await mover.close()
    }
  }
  let cursor: string | null = null
  for (let seen = 0; seen < SEARCHED;) {
    const page = await connection.browse(
      { destination: ref, limit: PAGE, cursor, maxBodyBytes: options.maxBodyBytes, acceptCost: options.acceptCost },
      signal,
    )
    const found = page.messages.find((message) => message.id === messageId)
    if (found) return found
    seen += page.messages.length
    cursor = page.nextCursor
    if (cursor === null) break
  }
  throw missing
}
