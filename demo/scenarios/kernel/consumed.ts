/** One message that a consumer worked off successfully. */
export interface ConsumedMessage {
  /** Queue or topic it was read from. */
  queue: string
  /** Vhost; '' on Kafka. */
  namespace: string
  /** Consumer group or application. */
  consumer: string
  id: string
  /** The requeue run that brought it back, from its header; null for a first delivery. */
  requeueRun: string | null
  /** ISO 8601. */
  at: string
}

/** The last messages consumed, oldest first. */
export interface Consumed {
  add: (message: ConsumedMessage) => void
  of: (filter: { queue?: string; requeued?: boolean }) => ConsumedMessage[]
  /** How many were ever added. */
  total: () => number
}

/** A ring of `size` messages. */
export function createConsumed(size = 5_000): Consumed {
  const ring: ConsumedMessage[] = []
  let total = 0
  return {
    add: (message) => {
      ring[total % size] = message
      total += 1
    },
    of: ({ queue, requeued }) => {
      const start = total > size ? total % size : 0
      return [...ring.slice(start), ...ring.slice(0, start)].filter(
        (message) =>
          (queue === undefined || message.queue === queue) && (requeued === undefined || (message.requeueRun !== null) === requeued),
      )
    },
    total: () => total,
  }
}
