import type { z } from 'zod'
import type { messagesQuery } from '#lib/api/contracts/destinations.ts'
import { brokerKind } from '#lib/brokers/registry.ts'
import { phrase } from '#lib/domain/phrase.ts'
import { isLog, type BrowseBy, type DestinationType } from '#lib/domain/types.ts'
import { AppError } from '#lib/errors.ts'

type Asked = Pick<z.output<typeof messagesQuery>, 'newestFirst' | 'from' | 'partition' | 'offset' | 'key' | 'messageId'>

/**
 * Refuses a look that this kind of destination cannot do, and one that asks for two ways at once. Throws `unprocessable`.
 */
export function checkWay(destination: { name: string; kind: string; type: DestinationType }, asked: Asked): void {
  const ways = waysOf(asked)
  const offered = isLog(destination.type) ? (brokerKind(destination.kind).browseBy ?? []) : []
  const missing = ways.find((way) => !offered.includes(way))
  if (missing !== undefined) throw new AppError('unprocessable', phrase('error.browse-by', { name: destination.name, way: missing }))
  const together = ways.join(' ') === 'time key'
  if (ways.length > 1 && !together) throw new AppError('unprocessable', phrase('error.browse-ways', { ways: ways.join(', ') }))
}

/** The ways a request asks for; a partition alone is a look by offset from its first on. */
function waysOf({ newestFirst, from, partition, offset, key, messageId }: Asked): BrowseBy[] {
  const by: Record<BrowseBy, boolean> = {
    newest: newestFirst,
    time: from !== undefined,
    offset: offset !== undefined || (partition !== undefined && !newestFirst && from === undefined),
    key: key !== undefined,
    id: messageId !== undefined,
  }
  return (Object.keys(by) as BrowseBy[]).filter((way) => by[way])
}
