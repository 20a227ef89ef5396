import { phrase } from '#lib/domain/phrase.ts'
import type { Decoder } from './decoder.ts'

/** Watermill's poison-queue middleware. */
export const watermill: Decoder = {
  name: 'watermill',
  recognises: (headers) => headers.has('topic_poisoned') || headers.has('reason_poisoned'),
  owns: (header) => header.endsWith('_poisoned') || header === '_watermill_requeuer_retries',
  decode: (headers) => {
    const topic = headers.text('topic_poisoned')
    return {
      ...(topic
        ? {
            origin: {
              destination: topic,
              evidence: phrase('evidence.header', { header: 'topic_poisoned' }),
              confidence: 'certain' as const,
            },
          }
        : {}),
      error: { message: headers.text('reason_poisoned') },
      attempts: headers.decimal('_watermill_requeuer_retries'),
    }
  },
}
