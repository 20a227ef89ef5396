import { phrase } from '#lib/domain/phrase.ts'
import type { Decoder } from './decoder.ts'
import type { Headers } from './headers.ts'

/** Artemis by its own protocol, by AMQP annotations, or by a HornetQ client. The last operation wins (ARTEMIS-2649). */
const FAMILIES = [
  { address: '_AMQ_ORIG_ADDRESS', queue: '_AMQ_ORIG_QUEUE', expiry: '_AMQ_ACTUAL_EXPIRY' },
  { address: 'x-opt-ORIG-ADDRESS', queue: 'x-opt-ORIG-QUEUE', expiry: 'x-opt-ACTUAL-EXPIRY' },
  { address: '_HQ_ORIG_ADDRESS', queue: '_HQ_ORIG_QUEUE', expiry: '_HQ_ACTUAL_EXPIRY' },
] as const
/** Management views put these before the name. */
const PREFIXES = ['', 'messageAnnotations.', 'extraProperties.'] as const

const SPELLINGS = PREFIXES.flatMap((prefix) =>
  FAMILIES.map(({ address, queue, expiry }) => ({ address: prefix + address, queue: prefix + queue, expiry: prefix + expiry })),
)

const find = (headers: Headers): (typeof SPELLINGS)[number] | undefined =>
  SPELLINGS.find((family) => headers.has(family.address) || headers.has(family.queue))

export const artemis: Decoder = {
  name: 'artemis',
  recognises: (headers) => find(headers) !== undefined,
  owns: (header) =>
    /^(?:messageannotations\.|extraproperties\.)?(?:_amq_orig_|_hq_orig_|x-opt-orig-|_amq_actual_expiry|x-opt-actual-expiry)/.test(header),
  decode: (headers) => {
    const names = find(headers)
    if (!names) return {}
    const queue = headers.text(names.queue) ?? headers.text(names.address)
    const expiredAt = headers.decimal(names.expiry)
    return {
      ...(queue
        ? {
            origin: {
              destination: queue,
              exchange: headers.text(names.address),
              evidence: phrase('evidence.property', { property: headers.has(names.queue) ? names.queue : names.address }),
              confidence: 'certain' as const,
            },
          }
        : {}),
      error: { reason: expiredAt === null ? null : 'expired' },
      diedAt: expiredAt,
    }
  },
}
