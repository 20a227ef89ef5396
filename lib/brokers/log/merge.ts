import type { BrokerMessage } from '../contract.ts'

/** A page ends early when its bodies grow beyond this, whatever the limit. */
const PAGE_BYTES = 32 * 1024 * 1024
/** Partitions read from at the same time. */
const PARALLEL = 4

/** One of several partitions a page is put together from, each in the order of the page. */
export interface MessageReader {
  /** The next message without taking it; null = no more. */
  peek(signal: AbortSignal): Promise<BrokerMessage | null>
  /** Takes the message `peek` showed. */
  take(): void
}

/** Takes the oldest (or newest) of the partitions' next messages until the page is full. */
export async function merge(
  readers: readonly MessageReader[],
  limit: number,
  newestFirst: boolean,
  signal: AbortSignal,
): Promise<{ messages: BrokerMessage[]; exhausted: boolean }> {
  const heads = new Map<MessageReader, BrokerMessage | null>()
  for (let i = 0; i < readers.length; i += PARALLEL) {
    await Promise.all(readers.slice(i, i + PARALLEL).map(async (reader) => heads.set(reader, await reader.peek(signal))))
  }
  const before = (a: BrokerMessage, b: BrokerMessage): boolean => {
    const [left, right] = [a.timestamp ?? 0, b.timestamp ?? 0]
    return newestFirst ? left > right : left < right
  }
  const messages: BrokerMessage[] = []
  let bytes = 0
  while (messages.length < limit && bytes < PAGE_BYTES) {
    let best: [MessageReader, BrokerMessage] | null = null
    for (const [reader, head] of heads) if (head && (!best || before(head, best[1]))) best = [reader, head]
    if (!best) return { messages, exhausted: true }
    const [reader, message] = best
    messages.push(message)
    bytes += message.body.length
    reader.take()
    heads.set(reader, messages.length < limit ? await reader.peek(signal) : null)
  }
  const left = await Promise.all(readers.map(async (reader) => (await reader.peek(signal)) !== null))
  return { messages, exhausted: !left.includes(true) }
}
