import type { FailureGroup } from '#lib/api/contracts/dead-letters.ts'
import type { BrowseCostAnswer } from '#lib/api/contracts/destinations.ts'
import type { Context } from '#lib/context.ts'
import { costAnswer } from '#lib/dead-letters/cost-answer.ts'
import { decodeDeadLetter, type DeadLetter } from '#lib/dead-letters/decode.ts'
import { groupFailures } from '#lib/dead-letters/failure-groups.ts'
import { loadSources } from '#lib/dead-letters/topology.ts'
import { browsedDestination, checkCost } from './browse-source.ts'
import { withBroker } from './with-broker.ts'

/** Messages looked at, at most. Every page of a queue starts at its head again, a log's newest come first. */
const LOOKED = { queue: 1_500, topic: 5_000 } as const
const LOOK_MS = 10_000
const PAGE = 500
const BODY_BYTES = 65_536

export interface FailureGroupsAnswer {
  cost: BrowseCostAnswer
  items: FailureGroup[]
  /** Messages the groups were made of. */
  looked: number
  /** Whether those were all there are. */
  complete: boolean
}

/** Why the dead letters of a destination failed, by a bounded look. Throws `not-found`, `cost-not-accepted`, `broker-error`. */
export async function listFailureGroups(context: Context, destinationId: string, acceptCost: boolean): Promise<FailureGroupsAnswer> {
  const destination = await browsedDestination(context, destinationId)
  const sources = await loadSources(context.pool, destinationId)
  const isLog = destination.type === 'topic'
  const letters: Pick<DeadLetter, 'error' | 'origin' | 'diedAt' | 'receivedAt'>[] = []
  const { cost, complete } = await withBroker(context, destination.clusterId, async (connection, signal) => {
    let found = await checkCost(connection, destination, acceptCost, signal)
    const until = context.now().getTime() + LOOK_MS
    let cursor: string | null = null
    let last: number
    do {
      const page = await connection.browse(
        {
          destination: { namespace: destination.namespace, name: destination.name },
          limit: PAGE,
          cursor,
          ...(isLog ? { newestFirst: true } : {}),
          maxBodyBytes: BODY_BYTES,
          acceptCost,
        },
        signal,
      )
      found = page.cost
      cursor = page.nextCursor
      last = page.messages.length
      for (const message of page.messages) {
        const { error, origin, diedAt, receivedAt } = decodeDeadLetter(message, { sources })
        letters.push({ error, origin, diedAt, receivedAt })
      }
    } while (cursor !== null && letters.length < LOOKED[isLog ? 'topic' : 'queue'] && context.now().getTime() < until)
    return { cost: costAnswer(found), complete: cursor === null && (isLog || last < PAGE) }
  })
  const items = groupFailures(letters).map(({ firstSeenAt, lastSeenAt, ...group }) => ({
    ...group,
    firstSeenAt: toIso(firstSeenAt),
    lastSeenAt: toIso(lastSeenAt),
  }))
  return { cost, items, looked: letters.length, complete }
}

const toIso = (time: number | null): string | null => {
  const date = time === null ? null : new Date(time)
  return date === null || Number.isNaN(date.getTime()) ? null : date.toISOString()
}
