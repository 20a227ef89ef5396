import type { BrokerMessage } from '../contract.ts'
import type { Cluster } from './cluster.ts'
import { MOST_BY_KEY, queryIndex } from './index-query.ts'
import { Living } from './living.ts'
import type { MessageReader } from '../log/merge.ts'
import { toMessage } from './messages.ts'
import { propertyOf, type StoredMessage } from './stored-message.ts'
import type { Server } from './topic.ts'

/** Asked for at a time: so many of the largest bodies a broker takes unless told otherwise fit one answer. */
const BATCH = 15
/** Questions for one message to show; an index whose hashes clash that often is given up. */
const MOST_QUESTIONS = 50
/** What an index rounds times down to, milliseconds. */
const SECOND = 1_000

/** Place in an index, going back in time. */
export interface IndexPosition {
  /** Store time of the message shown last, milliseconds since the epoch. */
  before: number
  /** Its place in the broker's log: only what lies in front of it is still to come. */
  below: number
}

/** In front of everything, and behind every time a broker can write. */
export const NEWEST: IndexPosition = { before: 9_999_999_999_999, below: Number.MAX_SAFE_INTEGER }

interface IndexReaderOptions {
  topic: string
  key: string
  /** Messages stored earlier are left out, milliseconds since the epoch. */
  notBefore: number
  maxBodyBytes: number
  server: Server
  at: IndexPosition
}

/** Messages with a key at one broker, newest first, a few at a time. */
export interface IndexReader extends MessageReader {
  readonly server: string
  readonly position: IndexPosition
  /** Whether the broker named only the newest of a second that has more with this key than it tells of. */
  readonly isCut: boolean
}

/**
 * Does a message bear this key? A producer may give several, parted by spaces, and the index knows each of them; a text with spaces
 * is all of them together. Pure.
 */
export function bearsKey(message: Pick<StoredMessage, 'properties'>, key: string): boolean {
  const keys = propertyOf(message, 'KEYS')
  return keys !== undefined && (keys === key || keys.split(' ').includes(key))
}

/** The word to ask the index for; null where no message can have such a key (no word in it, or longer than properties can be). Pure. */
export function indexWord(key: string): string | null {
  if (Buffer.byteLength(key) > 0x7fff) return null
  return key.split(' ').find((word) => word !== '') ?? null
}

export function indexReader(cluster: Cluster, options: IndexReaderOptions): IndexReader {
  const { topic, key, notBefore, maxBodyBytes, server } = options
  const living = new Living(cluster, server, topic)
  const word = indexWord(key)
  let position = options.at
  let next = position
  let ahead: { message: BrokerMessage; at: IndexPosition }[] = []
  let done = word === null
  let isCut = false

  const ask = (to: number, most: number, signal: AbortSignal): Promise<StoredMessage[]> =>
    queryIndex(cluster, server.address, { topic, key: word ?? '', from: notBefore - SECOND, to, most, isProducerId: false }, signal)

  /** Messages not yet seen. A second with more of them than one answer holds shows only its newest; the time before it goes on. */
  async function unseen(signal: AbortSignal): Promise<StoredMessage[]> {
    const { before, below } = next
    for (const most of [BATCH, MOST_BY_KEY]) {
      const all = await ask(before, most, signal)
      const fresh = all.filter(({ physicalOffset }) => physicalOffset < below)
      if (fresh.length > 0 || all.length === 0) return fresh
    }
    const older = (await ask(before - SECOND, BATCH, signal)).filter(({ physicalOffset }) => physicalOffset < below)
    if (older.length > 0) isCut = true
    return older
  }

  async function readOn(signal: AbortSignal): Promise<void> {
    const fresh = (await unseen(signal)).toSorted((a, b) => b.physicalOffset - a.physicalOffset)
    if (fresh.length === 0) done = true
    for (const message of fresh) {
      next = { before: message.storeTimestamp, below: message.physicalOffset }
      if (message.storeTimestamp < notBefore) continue
      if (message.topic !== topic || !bearsKey(message, key)) continue
      const found = await living.judge(message, signal)
      if (found === 'here') ahead.push({ message: toMessage(message, server.name, maxBodyBytes), at: next })
      if (found !== 'gone') continue
      done = true
      return
    }
  }

  return {
    server: server.name,
    get position() {
      return position
    },
    get isCut() {
      return isCut
    },
    async peek(signal) {
      for (let asked = 0; ahead.length === 0 && !done; asked++) {
        if (asked < MOST_QUESTIONS) await readOn(signal)
        else done = isCut = true
      }
      return ahead[0]?.message ?? null
    },
    take() {
      const taken = ahead.shift()
      if (taken) position = taken.at
    },
  }
}
