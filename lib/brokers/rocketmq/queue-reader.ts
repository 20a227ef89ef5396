import type { BrokerMessage } from '../contract.ts'
import type { Cluster } from './cluster.ts'
import type { MessageReader } from '../log/merge.ts'
import { toMessage } from './messages.ts'
import { pull } from './pull.ts'
import type { StoredMessage } from './stored-message.ts'
import type { QueuePlace } from './topic.ts'

interface ReaderOptions {
  topic: string
  /** Its offsets [start, end) are those to read. */
  queue: QueuePlace
  maxBodyBytes: number
  /** Messages stored earlier are left out: brokers find a time only roughly. */
  notBefore?: number
}

/** Reads one queue a few messages at a time, forwards or backwards, keeping only what was asked for. */
export interface QueueReader extends MessageReader {
  /** Where to go on: next offset (forwards) or first offset already shown (backwards). */
  readonly position: number
}

const offsetOf = (message: BrokerMessage): number => Number(message.properties['queueOffset'])

/** From `start` on; `share` messages are read at a time. */
export function forwardReader(cluster: Cluster, options: ReaderOptions, share: number): QueueReader {
  const { topic, queue, maxBodyBytes, notBefore = 0 } = options
  let position = queue.start
  let next = position
  let ahead: BrokerMessage[] = []
  return {
    get position() {
      return position
    },
    async peek(signal) {
      while (ahead.length === 0 && next < queue.end) {
        const pulled = await pull(cluster, { ...queue, topic }, next, share, signal)
        ahead = within(pulled.messages, next, queue.end)
          .filter(({ storeTimestamp }) => storeTimestamp >= notBefore)
          .map((message) => toMessage(message, queue.broker, maxBodyBytes))
        // Nothing came although something should be there: the log was cut meanwhile.
        next = pulled.next > next ? pulled.next : queue.end
        if (ahead.length === 0) position = Math.min(next, queue.end)
      }
      return ahead[0] ?? null
    },
    take() {
      const taken = ahead.shift()
      if (taken) position = ahead[0] ? offsetOf(ahead[0]) : Math.max(offsetOf(taken) + 1, Math.min(next, queue.end))
    },
  }
}

/** From `end` back, newest first. */
export function backwardReader(cluster: Cluster, options: ReaderOptions, share: number): QueueReader {
  const { topic, queue, maxBodyBytes } = options
  let position = queue.end
  let upper = position
  let ahead: BrokerMessage[] = []
  return {
    get position() {
      return position
    },
    async peek(signal) {
      while (ahead.length === 0 && upper > queue.start) {
        const lower = Math.max(queue.start, upper - share)
        const stretch: BrokerMessage[] = []
        for (let from = lower; from < upper;) {
          const pulled = await pull(cluster, { ...queue, topic }, from, upper - from, signal)
          stretch.push(...within(pulled.messages, from, upper).map((message) => toMessage(message, queue.broker, maxBodyBytes)))
          if (pulled.next <= from) break
          from = pulled.next
        }
        ahead = stretch.toReversed()
        upper = lower
        if (ahead.length === 0) position = upper
      }
      return ahead[0] ?? null
    },
    take() {
      const taken = ahead.shift()
      if (taken) position = ahead.length > 0 ? offsetOf(taken) : upper
    },
  }
}

const within = (messages: readonly StoredMessage[], from: number, end: number): StoredMessage[] =>
  messages.filter(({ queueOffset }) => queueOffset >= from && queueOffset < end)
