import { annotationOf, toBrokerMessage, type ReadMessage } from '../amqp1/message.ts'
import type { BrokerMessage } from '../contract.ts'

/** A message of Artemis → ours. Its time is when it expired or when the broker took it in, where the broker notes that. */
export function toMessage(message: ReadMessage, id: string, position: string, maxBodyBytes: number): BrokerMessage {
  return toBrokerMessage(message, { id, position, timestamp: brokerTime(message), maxBodyBytes })
}

const times = ['x-opt-ACTUAL-EXPIRY', '_AMQ_ACTUAL_EXPIRY', 'x-opt-ingress-time', '_AMQ_INGRESS_TIMESTAMP']

function brokerTime(message: ReadMessage): number | null {
  for (const name of times) {
    const at = Number(annotationOf(message, name))
    if (Number.isFinite(at) && at > 0) return at
  }
  return null
}

/** The queue a dead letter died in, as the broker noted it; null when it is none. */
export function originQueue(message: ReadMessage): string | null {
  const queue = annotationOf(message, 'x-opt-ORIG-QUEUE') ?? annotationOf(message, '_AMQ_ORIG_QUEUE')
  return typeof queue === 'string' ? queue : null
}

/** True when the message died by its expiry, and not by failing. */
export function hasExpired(message: ReadMessage): boolean {
  return (annotationOf(message, 'x-opt-ACTUAL-EXPIRY') ?? annotationOf(message, '_AMQ_ACTUAL_EXPIRY')) !== undefined
}

/**
 * Properties and annotations that a message sent again may not keep: what dead-lettering noted; the delay it has served already; and the
 * duplicate id, because Artemis answers "accepted" to a second message with an id it knows, and drops it.
 */
export function mustDrop(name: string): boolean {
  return /^(_AMQ_DUPL_ID|_AMQ_ORIG_.*|_AMQ_ACTUAL_EXPIRY|_AMQ_SCHED_DELIVERY|x-opt-ORIG-.*|x-opt-ACTUAL-EXPIRY|x-opt-delivery-(time|delay)|x-opt-duplicate-id)$/i.test(
    name,
  )
}
