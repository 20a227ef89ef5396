import type { z } from 'zod'
import type { deadLetterMessagesQuery, DeadLetterMessage, DeadLetterMessagesAnswer } from '#lib/api/contracts/dead-letters.ts'
import type { BrokerMessage } from '#lib/brokers/contract.ts'
import type { Context } from '#lib/context.ts'
import { costAnswer } from '#lib/dead-letters/cost-answer.ts'
import { requeuedTimes } from '#lib/dead-letters/cursor.ts'
import { decodeDeadLetter, type DeadLetter } from '#lib/dead-letters/decode.ts'
import { failureKey } from '#lib/dead-letters/failure-groups.ts'
import { matchesFilter } from '#lib/dead-letters/filter.ts'
import { requeuesOf } from '#lib/dead-letters/marks.ts'
import { loadSources } from '#lib/dead-letters/topology.ts'
import { english } from '#lib/i18n/english.ts'
import { browsedDestination, checkCost, findMessage, type BrowsedDestination } from './browse-source.ts'
import { contentType, messageAnswer, PREVIEW_BYTES, WHOLE_BYTES } from './message-answer.ts'
import { withBroker } from './with-broker.ts'

/** Pages a filter may go through for one answer; the cursor leads on. */
const PAGES = 20
const FILTER_MS = 10_000
/** Bytes of a body a filter sees. */
const FILTER_BYTES = 65_536
/** Largest body handed out raw. */
const RAW_BYTES = 64 * 1024 * 1024

/** A page of dead letters, decoded. A filter may end with fewer than `limit` and a cursor. Throws `not-found`, `cost-not-accepted`, `broker-error`. */
export async function browseDeadLetters(
  context: Context,
  destinationId: string,
  query: z.output<typeof deadLetterMessagesQuery>,
): Promise<DeadLetterMessagesAnswer> {
  const destination = await browsedDestination(context, destinationId)
  const sources = await loadSources(context.pool, destinationId)
  const { limit, cursor: first, acceptCost, ...filter } = query
  const filtered = Object.values(filter).some((part) => part !== undefined)
  const found: { message: BrokerMessage; letter: DeadLetter }[] = []
  const page = await withBroker(context, destination.clusterId, async (connection, signal) => {
    let cost = await checkCost(connection, destination, acceptCost, signal)
    let cursor = first ?? null
    const until = context.now().getTime() + FILTER_MS
    for (let pages = 0; pages < (filtered ? PAGES : 1); pages++) {
      const answer = await connection.browse(
        {
          destination: { namespace: destination.namespace, name: destination.name },
          // Never more than fit the answer: what a page holds beyond would be lost behind its cursor.
          limit: limit - found.length,
          cursor,
          ...(filter.from && cursor === null && destination.type === 'topic' ? { fromTime: Date.parse(filter.from) } : {}),
          // Of a log the newest dead letters are worth the most; a queue can only be read from its head.
          ...(destination.type === 'topic' ? { newestFirst: true } : {}),
          maxBodyBytes: filtered ? FILTER_BYTES : PREVIEW_BYTES,
          acceptCost,
        },
        signal,
      )
      cost = answer.cost
      cursor = answer.nextCursor
      for (const message of answer.messages) {
        const letter = decodeDeadLetter(message, { sources })
        if (matchesFilter(message, letter, filter)) found.push({ message, letter })
      }
      if (cursor === null || found.length >= limit || context.now().getTime() > until) break
    }
    return { cost: costAnswer(cost), nextCursor: cursor }
  })
  return { ...page, items: await answers(context, destination, found, PREVIEW_BYTES) }
}

/** One dead letter, whole. Throws `not-found`, `cost-not-accepted`, `broker-error`. */
export async function getDeadLetter(
  context: Context,
  destinationId: string,
  messageId: string,
  acceptCost: boolean,
): Promise<DeadLetterMessage> {
  const destination = await browsedDestination(context, destinationId)
  const sources = await loadSources(context.pool, destinationId)
  const message = await withBroker(context, destination.clusterId, (connection, signal) =>
    findMessage(connection, destination, messageId, { maxBodyBytes: WHOLE_BYTES, acceptCost }, signal),
  )
  const [answer] = await answers(context, destination, [{ message, letter: decodeDeadLetter(message, { sources }) }], WHOLE_BYTES)
  return answer as DeadLetterMessage
}

/** The exact bytes of a message's body, as a download a browser never displays. Throws as `getDeadLetter`. */
export async function downloadMessage(context: Context, destinationId: string, messageId: string, acceptCost: boolean): Promise<Response> {
  const destination = await browsedDestination(context, destinationId)
  const message = await withBroker(context, destination.clusterId, (connection, signal) =>
    findMessage(connection, destination, messageId, { maxBodyBytes: RAW_BYTES, acceptCost }, signal),
  )
  const name = `${destination.name}-${messageId}`.replace(/[^\w.-]+/g, '_').slice(0, 150)
  const said = contentType(message)
  return new Response(Buffer.from(message.body), {
    headers: {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${name}.bin"`,
      'content-length': String(message.body.length),
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'cache-control': 'no-store',
      ...(said && /^[\w.+-]+\/[\w.+-]+(?:;[\w .=+-]*)?$/.test(said) ? { 'x-original-content-type': said } : {}),
    },
  })
}

async function answers(
  context: Context,
  destination: BrowsedDestination,
  found: readonly { message: BrokerMessage; letter: DeadLetter }[],
  previewBytes: number,
): Promise<DeadLetterMessage[]> {
  const times = await requeuedTimes(
    context.pool,
    destination,
    found.map(({ message }) => message.id),
  )
  const originIds = await idsOf(
    context,
    destination,
    found.flatMap(({ letter }) => letter.origin?.destination || []),
  )
  return found.map(({ message, letter }) => {
    const { origin } = letter
    return {
      ...messageAnswer(message, previewBytes),
      receivedAt: toIso(message.timestamp ?? letter.diedAt),
      origin: origin && {
        ...origin,
        evidence: english(origin.evidence),
        evidencePhrase: origin.evidence,
        destination: origin.destination || `${origin.exchange}/${origin.routingKey}`,
        destinationId: originIds.get(origin.destination) ?? null,
      },
      error: letter.error,
      decodedBy: letter.decodedBy,
      attempts: letter.attempts,
      failureGroup: failureKey(letter).id,
      requeueCount: Math.max(requeuesOf(message), times.get(message.id) ?? 0),
    }
  })
}

const toIso = (time: number | null): string | null => {
  const date = time === null ? null : new Date(time)
  // A header may claim a time no calendar has.
  return date === null || Number.isNaN(date.getTime()) ? null : date.toISOString()
}

async function idsOf(context: Context, destination: BrowsedDestination, names: string[]): Promise<Map<string, string>> {
  if (names.length === 0) return new Map()
  const result = await context.pool.query<{ id: string; name: string }>(
    'select id, name from destination where cluster_id = $1 and namespace = $2 and name = any($3) and gone_at is null',
    [destination.clusterId, destination.namespace, [...new Set(names)]],
  )
  return new Map(result.rows.map((row) => [row.name, row.id]))
}
