import type { Channel, ConsumeMessage, Message } from 'amqplib'
import type { BrokerMessage, BrowseRequest } from '../contract.ts'
import type { AmqpConnection } from './amqp.ts'
import { numberIn } from './message-headers.ts'
import { toBrokerMessage } from './messages.ts'
import { exactHeaders } from './wire-hook.ts'

/** A stream that answers nothing for this long has nothing more: its length is an estimate of the broker. */
const silenceMs = 2_000

/** Reads a page of a stream. Positions and cursors are offsets. */
export async function browseStream(
  connection: AmqpConnection,
  request: BrowseRequest,
  signal: AbortSignal,
): Promise<{ messages: BrokerMessage[]; nextCursor: string | null }> {
  const name = request.destination.name
  const channel = await connection.model.createChannel()
  const broken = new Promise<never>((_, reject) => {
    channel.on('error', reject)
    channel.on('close', () => reject(new Error('the channel was closed')))
  })
  broken.catch(() => undefined)
  const { messageCount } = await channel.checkQueue(name)
  if (messageCount === 0) return { messages: [], nextCursor: null }
  await channel.prefetch(Math.min(request.limit, 500))
  const first = (await Promise.race([collect(channel, name, 'first', 1, signal), broken]))[0]
  if (first === undefined) return { messages: [], nextCursor: null }
  const end = offsetOf(first) + messageCount
  const start = startOf(request)
  if (typeof start === 'number' && start >= end) return { messages: [], nextCursor: null }
  const wanted = Math.min(request.limit, typeof start === 'number' ? end - start : messageCount)
  const found = await Promise.race([collect(channel, name, start, wanted, signal), broken])
  const last = found.at(-1)
  return {
    messages: found.map((raw) => toBrokerMessage(raw, String(offsetOf(raw)), String(offsetOf(raw)), request.maxBodyBytes)),
    nextCursor: last !== undefined && found.length === request.limit && offsetOf(last) + 1 < end ? String(offsetOf(last) + 1) : null,
  }
}

type Start = 'first' | number | { '!': 'timestamp'; value: number }

function startOf({ cursor, fromTime, fromOffset }: BrowseRequest): Start {
  if (cursor !== null) return Number(cursor)
  if (fromOffset !== undefined) return fromOffset
  return fromTime === undefined ? 'first' : { '!': 'timestamp', value: Math.floor(fromTime / 1000) }
}

const offsetOf = (raw: Message): number => numberIn(exactHeaders(raw.properties.headers), 'x-stream-offset') ?? 0

/** Consumes until `wanted` messages came, or none for a while. */
function collect(channel: Channel, name: string, start: Start, wanted: number, signal: AbortSignal): Promise<ConsumeMessage[]> {
  return new Promise((resolve, reject) => {
    const found: ConsumeMessage[] = []
    let tag: string | null = null
    let done = false
    let quiet: NodeJS.Timeout | undefined
    const listen = (): void => {
      clearTimeout(quiet)
      quiet = setTimeout(finish, silenceMs)
    }
    const stop = (): void => {
      clearTimeout(quiet)
      reject(signal.reason as Error)
    }
    signal.addEventListener('abort', stop, { once: true })
    function finish(): void {
      if (done || tag === null) return
      done = true
      clearTimeout(quiet)
      signal.removeEventListener('abort', stop)
      channel.cancel(tag).then(() => resolve(found), reject)
    }
    const take = (raw: ConsumeMessage | null): void => {
      if (raw === null || done) return
      listen()
      found.push(raw)
      channel.ack(raw)
      if (found.length >= wanted) finish()
    }
    channel.consume(name, take, { arguments: { 'x-stream-offset': start } }).then((ok) => {
      tag = ok.consumerTag
      // The silence counts from here: a busy broker may take its time to begin.
      if (found.length >= wanted) finish()
      else listen()
    }, reject)
  })
}
