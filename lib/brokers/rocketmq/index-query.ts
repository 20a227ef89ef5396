/** Single messages by key or by place, as brokers find them (QueryMessageProcessor.java). No consumer group is involved. */
import type { Cluster } from './cluster.ts'
import { refusal } from './errors.ts'
import { REQUEST, RESPONSE } from './remoting/codes.ts'
import { decodeMessages, offsetId, type StoredMessage } from './stored-message.ts'

/** Most messages a broker gives in one answer (maxMsgsNumBatch). */
export const MOST_BY_KEY = 64

interface IndexQuestion {
  topic: string
  key: string
  /** Milliseconds since the epoch, both included; a broker compares whole seconds, rounded down from the first entry of a file. */
  from: number
  to: number
  most: number
  /** Whether `key` is the id a producer gave its message. */
  isProducerId: boolean
}

/**
 * The newest messages with a key, oldest first. The index knows topic and key by one 32-bit hash only: others may be among them, as
 * may messages of a topic of the same name that was deleted.
 */
export async function queryIndex(
  cluster: Cluster,
  address: string,
  { topic, key, from, to, most, isProducerId }: IndexQuestion,
  signal: AbortSignal,
): Promise<StoredMessage[]> {
  const fields = {
    topic,
    key,
    maxNum: String(most),
    beginTimestamp: String(Math.max(0, Math.floor(from))),
    endTimestamp: String(Math.max(0, Math.floor(to))),
    // Tells 5.5 which of its indexes to use, others have one. The older flag for this breaks signatures: 4.x leaves it out of them, 5.x does not.
    ...(isProducerId && { indexType: 'U' }),
  }
  const answer = await cluster.ask(address, REQUEST.QUERY_MESSAGE, fields, signal)
  if (answer.code === RESPONSE.QUERY_NOT_FOUND) return []
  if (answer.code !== RESPONSE.SUCCESS) throw refusal(answer, `Topic ${topic} cannot be searched by key`)
  return decodeMessages(answer.body)
}

/**
 * The message a broker's own id names; null when it is not there. Where no message begins at this place the broker answers with
 * whatever bytes lie there, so only a message that bears this very id, and lies in this topic, is believed.
 */
export async function viewMessage(
  cluster: Cluster,
  address: string,
  { topic, id, physicalOffset }: { topic: string; id: string; physicalOffset: number },
  signal: AbortSignal,
): Promise<StoredMessage | null> {
  const fields = { topic, offset: String(physicalOffset) }
  const answer = await cluster.ask(address, REQUEST.VIEW_MESSAGE_BY_ID, fields, signal)
  if (answer.code === RESPONSE.SYSTEM_ERROR && /can ?not find message/i.test(answer.remark)) return null
  if (answer.code !== RESPONSE.SUCCESS) throw refusal(answer, `Message ${id} of topic ${topic} cannot be read`)
  try {
    const [message] = decodeMessages(answer.body)
    return message && message.topic === topic && offsetId(message) === id.toUpperCase() ? message : null
  } catch {
    return null
  }
}
