import type { Decoder } from './decoder.ts'

/** Watermill's poison-queue middleware. */
export const watermill: Decoder = {
  name: 'watermill',
  recognises: (headers) => headers.has('topic_poisoned') || headers.has('reason_poisoned'),
  owns: (header) => header.endsWith('_poisoned') || header === '_watermill_requeuer_retries',
  decode: (headers) => {
    const topic = headers.text('topic_poisoned')
    return {
      ...(topic ? { origin: { destination: topic, evidence: 'topic_poisoned header', confidence: 'certain' as const } } : {}),
      error: { message: headers.text('reason_poisoned') },
      attempts: headers.decimal('_watermill_requeuer_retries'),
    }
  },
}
