import type { z } from 'zod'
import type { messagesQuery, MessagesAnswer } from '#lib/api/contracts/destinations.ts'
import type { Context } from '#lib/context.ts'
import { costAnswer } from '#lib/dead-letters/cost-answer.ts'
import { browsedDestination, checkCost } from './browse-source.ts'
import { checkWay } from './browse-way.ts'
import { messageAnswer, PREVIEW_BYTES } from './message-answer.ts'
import { withBroker } from './with-broker.ts'

/** A page of a destination's messages, read from the broker now. Throws `not-found`, `unprocessable`, `cost-not-accepted`, `broker-error`. */
export async function browseMessages(
  context: Context,
  destinationId: string,
  query: z.output<typeof messagesQuery>,
): Promise<MessagesAnswer> {
  const destination = await browsedDestination(context, destinationId)
  return withBroker(context, destination.clusterId, async (connection, signal) => {
    checkWay(destination, query)
    await checkCost(connection, destination, query.acceptCost, signal)
    const page = await connection.browse(
      {
        destination: { namespace: destination.namespace, name: destination.name },
        limit: query.limit,
        cursor: query.cursor ?? null,
        ...(query.newestFirst && { newestFirst: true }),
        ...(query.from !== undefined && { fromTime: Date.parse(query.from) }),
        ...(query.partition !== undefined && { partition: query.partition }),
        ...(query.offset !== undefined && { fromOffset: query.offset }),
        ...(query.key !== undefined && { key: query.key }),
        ...(query.messageId !== undefined && { messageId: query.messageId }),
        maxBodyBytes: PREVIEW_BYTES,
        acceptCost: query.acceptCost,
      },
      signal,
    )
    const items = page.messages.map((message) => ({ ...messageAnswer(message, PREVIEW_BYTES), deliveryCount: message.deliveryCount }))
    return {
      cost: costAnswer(page.cost),
      items,
      nextCursor: page.nextCursor,
      problems: (page.problems ?? []).map(({ object, ...said }) => ({ ...said, ...(object && { object: { ...object } }) })),
    }
  })
}
