import { phrase } from '#lib/domain/phrase.ts'
import type { Decoder } from './decoder.ts'
import { splitThrowable } from './headers.ts'

/** Rebus: the source queue, and the details of every attempt in one text. */
export const rebus: Decoder = {
  name: 'rebus',
  recognises: (headers) => headers.has('rbs2-error-details') || headers.has('rbs2-source-queue'),
  owns: (header) => ['rbs2-error-details', 'rbs2-source-queue', 'rbs2-delivery-count'].includes(header),
  decode: (headers) => {
    const queue = headers.text('rbs2-source-queue')
    const details = headers.text('rbs2-error-details')
    const thrown = /([\w.]+(?:Exception|Error))(?:: ([^\r\n]*))?/.exec(details ?? '')
    const first = splitThrowable(thrown ? `${thrown[1]}${thrown[2] === undefined ? '' : `: ${thrown[2]}`}` : null)
    return {
      ...(queue
        ? {
            origin: {
              destination: queue,
              evidence: phrase('evidence.header', { header: 'rbs2-source-queue' }),
              confidence: 'certain' as const,
            },
          }
        : {}),
      error: { class: first.class, message: first.message, stack: details },
      attempts: headers.decimal('rbs2-delivery-count'),
    }
  },
}
