import { z } from 'zod'
import type { BrowseRequest, BrowseResult, Problem } from '../contract.ts'
import { wrongCursor } from '../log/cursor.ts'
import { FREE } from './browse.ts'
import type { Cluster } from './cluster.ts'
import { eachBroker } from './each-broker.ts'
import { indexReader, NEWEST } from './index-reader.ts'
import { merge } from '../log/merge.ts'
import { topicOf } from './names.ts'
import { nowhereElse } from './not-asked.ts'
import { serversOf } from './topic.ts'

const int = z.number().int()
/** Broker → where it goes on, back in time. */
const cursorSchema = z.object({ byKey: z.record(z.string(), z.object({ before: int, below: int })) })

/**
 * Messages of a topic with a key, by the index of every broker that has the topic, newest first; a cursor leads back in time. A broker
 * that cannot be asked is named with the page; when nothing is found without it, the look fails.
 */
export async function browseByKey(cluster: Cluster, request: BrowseRequest & { key: string }, signal: AbortSignal): Promise<BrowseResult> {
  const { key, maxBodyBytes, fromTime: notBefore = 0 } = request
  const cursor = request.cursor === null ? {} : parseCursor(request.cursor)
  const topic = topicOf(request.destination)
  const servers = await serversOf(cluster, topic, signal)
  const round = await eachBroker(servers, async (server) => {
    const reader = indexReader(cluster, { topic, key, notBefore, maxBodyBytes, server, at: cursor[server.name] ?? NEWEST })
    await reader.peek(signal)
    return reader
  })
  const readers = [...round.good.values()]
  const { messages, exhausted } = await merge(readers, request.limit, true, signal)
  if (messages.length === 0 && round.failed.size > 0) {
    throw nowhereElse(`A message with key ${brief(key)} in topic ${topic}`, [...round.good.keys()], round.failed)
  }
  // A broker that fails now goes on later from where it was.
  const byKey = { ...cursor, ...Object.fromEntries(readers.map(({ server, position }) => [server, position])) }
  const cut: Problem = {
    code: 'object-error',
    detail:
      'The index of the broker names only the newest messages of a second with many of this key: older ones of that second are left out.',
    hint: 'Look them up by time.',
  }
  const problems = [
    ...(readers.some(({ isCut }) => isCut) ? [cut] : []),
    ...[...round.failed].map(([name, error]): Problem => ({
      ...error.toProblem(),
      detail: `Not asked: ${name} (${error.message})`,
      object: { node: name },
    })),
  ]
  return {
    messages,
    nextCursor: exhausted ? null : JSON.stringify({ byKey } satisfies z.infer<typeof cursorSchema>),
    cost: FREE,
    ...(problems.length > 0 && { problems }),
  }
}

/** A key as it fits a sentence. */
const brief = (key: string): string => JSON.stringify(key.length > 60 ? `${key.slice(0, 60)}…` : key)

function parseCursor(text: string): z.infer<typeof cursorSchema>['byKey'] {
  try {
    return cursorSchema.parse(JSON.parse(text)).byKey
  } catch (error) {
    throw wrongCursor(error)
  }
}
