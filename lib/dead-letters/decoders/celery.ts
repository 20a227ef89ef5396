import type { Decoder } from './decoder.ts'

/** Celery's task protocol 2. It has no dead-letter queue of its own: it only counts tries better than `x-death` can. */
export const celery: Decoder = {
  name: 'celery',
  recognises: (headers) => headers.has('task') && headers.has('root_id'),
  owns: () => false,
  decode: (headers) => {
    const retries = headers.decimal('retries')
    return { attempts: retries === null ? null : retries + 1 }
  },
}
