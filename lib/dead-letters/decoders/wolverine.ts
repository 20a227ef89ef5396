import { phrase } from '#lib/domain/phrase.ts'
import type { Decoder } from './decoder.ts'
import { lastSegment } from './masstransit.ts'

/** Wolverine: origin as a URI (`rabbitmq://queue/orders`, `kafka://topic/orders`), failure time in milliseconds as text. */
export const wolverine: Decoder = {
  name: 'wolverine',
  recognises: (headers) => headers.has('original-destination') && (headers.has('exception-type') || headers.has('failed-at')),
  owns: (header) =>
    /^(?:original-(?:destination|partition|offset)|exception-(?:type|message|stack)|failed-at)$/.test(header) ||
    header.startsWith('wolverine-kafka-retry-'),
  decode: (headers) => {
    const destination = lastSegment(headers.text('original-destination', 'last'))
    return {
      ...(destination
        ? {
            origin: {
              destination,
              partition: headers.decimal('original-partition', 'last'),
              offset: headers.decimal('original-offset', 'last'),
              evidence: phrase('evidence.header', { header: 'original-destination' }),
              confidence: 'certain' as const,
            },
          }
        : {}),
      error: {
        class: headers.text('exception-type', 'last'),
        message: headers.text('exception-message', 'last'),
        stack: headers.text('exception-stack', 'last'),
      },
      attempts: headers.decimal('wolverine-kafka-retry-attempt', 'last'),
      diedAt: headers.decimal('failed-at', 'last'),
    }
  },
}
