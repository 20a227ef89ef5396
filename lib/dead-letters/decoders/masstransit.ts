import { phrase } from '#lib/domain/phrase.ts'
import type { Decoder } from './decoder.ts'
import { toTime } from './headers.ts'

/** MassTransit `_error` and `_skipped` queues: `MT-*` headers; the input address is a URI whose last segment is the queue. */
export const masstransit: Decoder = {
  name: 'masstransit',
  recognises: (headers) => headers.has('MT-Reason') || headers.has('MT-Fault-ExceptionType') || headers.has('MT-Fault-InputAddress'),
  owns: (header) => header === 'mt-reason' || header.startsWith('mt-fault-') || header.startsWith('mt-host-'),
  decode: (headers) => {
    const queue = lastSegment(headers.text('MT-Fault-InputAddress', 'last'))
    const retries = headers.decimal('MT-Fault-RetryCount', 'last')
    return {
      ...(queue
        ? {
            origin: {
              destination: queue,
              evidence: phrase('evidence.header', { header: 'MT-Fault-InputAddress' }),
              confidence: 'certain' as const,
            },
          }
        : {}),
      error: {
        reason: headers.text('MT-Reason', 'last'),
        class: headers.text('MT-Fault-ExceptionType', 'last'),
        message: headers.text('MT-Fault-Message', 'last'),
        stack: headers.text('MT-Fault-StackTrace', 'last'),
      },
      attempts: retries === null ? null : retries + 1,
      diedAt: toTime(headers.text('MT-Fault-Timestamp', 'last')),
    }
  },
}

/** `rabbitmq://host/vhost/orders?durable=true` → `orders`; null when there is no path. */
export function lastSegment(uri: string | null): string | null {
  const path = uri?.replace(/^[a-z][a-z0-9+.-]*:(?:\/\/[^/]*)?/i, '').replace(/[?#].*$/, '')
  const segment = path?.split('/').findLast((part) => part !== '')
  if (!segment) return null
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
