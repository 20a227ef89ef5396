/** Half messages: sent in a transaction that is not ended. Pure half, and the bounded read in `readHalf`. */
import { addressOf, type Broker, type Cluster } from './cluster.ts'
import { HALF_TOPIC, OP_TOPIC, TRANSACTION_GROUP } from './names.ts'
import type { Committed, QueueRange } from './offsets.ts'
import { pull } from './pull.ts'
import { propertyOf, type StoredMessage } from './stored-message.ts'

/** Read at most this many messages of each of the two queues; beyond that only the upper bound is told. */
const MOST_READ = 512

export interface HalfMessages {
  /** Open transactions; exact, or where `exact` is false at most so many. */
  pending: number
  exact: boolean
  /** When the oldest was sent, milliseconds since the epoch; null = not known. */
  oldestBorn: number | null
  /** Most times the broker has asked the sender of one of them how it ended. */
  mostChecks: number
}

/**
 * Half messages between what the broker has compared and the end, without those an op message marks as ended. A check that
 * nobody answers appends the message again, so only the last copy of each counts. Pure.
 */
export function openOf(half: readonly StoredMessage[], ops: readonly StoredMessage[]): StoredMessage[] {
  const ended = new Set(
    ops.flatMap((op) =>
      op.body
        .toString('latin1')
        .split(',')
        .filter((text) => /^\d+$/.test(text))
        .map(Number),
    ),
  )
  const open = new Map<string, StoredMessage>()
  for (const message of half) {
    const id = propertyOf(message, 'UNIQ_KEY') ?? `#${message.queueOffset}`
    if (ended.has(message.queueOffset)) open.delete(id)
    else open.set(id, message)
  }
  return [...open.values()]
}

/** What `openOf` finds, counted. Pure. */
export function pendingOf(half: readonly StoredMessage[], ops: readonly StoredMessage[]): HalfMessages {
  const open = openOf(half, ops)
  const born = open.map((message) => message.bornTimestamp)
  return {
    pending: open.length,
    exact: true,
    oldestBorn: born.length > 0 ? Math.min(...born) : null,
    mostChecks: Math.max(0, ...open.map(checksOf)),
  }
}

/** Times the broker has asked the sender how its transaction ended. Pure. */
const checksOf = (message: StoredMessage): number => Number(propertyOf(message, 'TRANSACTION_CHECK_TIMES') ?? 0) || 0

/** Half messages of one broker. Without messages to read it costs nothing; the answer is kept as long as nothing moved. */
export class HalfReader {
  #last: { key: string; found: HalfMessages } | null = null

  async read(
    cluster: Cluster,
    broker: Broker,
    ranges: ReadonlyMap<string, readonly QueueRange[]>,
    committed: Committed,
    signal: AbortSignal,
  ): Promise<HalfMessages> {
    const half = stretchOf(HALF_TOPIC, ranges, committed)
    const op = stretchOf(OP_TOPIC, ranges, committed)
    const none = { pending: 0, exact: true, oldestBorn: null, mostChecks: 0 }
    if (half.end <= half.from) return none
    const key = [half.from, half.end, op.from, op.end].join(' ')
    if (this.#last?.key === key) return this.#last.found
    const [halves, ops] = await Promise.all([half, op].map((stretch) => readStretch(cluster, addressOf(broker), stretch, signal)))
    const found = halves && ops ? pendingOf(halves, ops) : { ...none, pending: half.end - half.from, exact: false }
    this.#last = { key, found }
    return found
  }
}

/** Messages of a queue the broker has not compared yet. Pure. */
export function stretchOf(topic: string, ranges: ReadonlyMap<string, readonly QueueRange[]>, committed: Committed): Stretch {
  const range = ranges.get(topic)?.find(({ queueId }) => queueId === 0)
  const done = committed.get(TRANSACTION_GROUP)?.get(topic)?.get(0) ?? range?.start ?? 0
  return { topic, from: Math.max(done, range?.start ?? 0), end: range?.end ?? 0 }
}

interface Stretch {
  topic: string
  from: number
  end: number
}

/** All messages of a stretch; null when it is too long. */
export async function readStretch(
  cluster: Cluster,
  address: string,
  { topic, from, end }: Stretch,
  signal: AbortSignal,
): Promise<StoredMessage[] | null> {
  if (end - from > MOST_READ) return null
  const messages: StoredMessage[] = []
  for (let at = from; at < end;) {
    const pulled = await pull(cluster, { address, topic, queueId: 0 }, at, end - at, signal)
    messages.push(...pulled.messages.filter((message) => message.queueOffset < end))
    if (pulled.next <= at) break
    at = pulled.next
  }
  return messages
}
